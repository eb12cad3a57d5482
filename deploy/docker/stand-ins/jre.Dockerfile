# Where Temurin's image has its JRE, a JRE of the JDK at hand.
ARG BASE
FROM ${BASE}
COPY jre /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
