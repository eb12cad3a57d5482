package io.managedkeys.gateway.backend.awskms;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.gateway.backend.ClassifiedFailure;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.model.KmsException;

/** Codes of KMS and exceptions of its SDK, and what they are for a caller. */
class AwsKmsErrorsTest {
    private static RuntimeException answered(int status, String code, String text) {
        return KmsException.builder()
                .statusCode(status)
                .message(text)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(text)
                        .build())
                .build();
    }

    static Set<Map.Entry<String, ClassifiedFailure>> table() {
        return AwsKmsErrors.TABLE.entrySet();
    }

    @ParameterizedTest
    @MethodSource("table")
    void classifiesByCode(Map.Entry<String, ClassifiedFailure> row) {
        var failure = AwsKmsErrors.of(answered(400, row.getKey(), ""));

        assertThat(failure.cause()).isEqualTo(row.getValue());
        assertThat(failure.code()).isEqualTo(row.getKey());
    }

    @ParameterizedTest
    @CsvSource({
        "KMSInvalidStateException, arn:aws:kms:x is pending deletion., PENDING_DELETION",
        "KMSInvalidStateException, arn:aws:kms:x is pending import., NOT_READY",
        "NotFoundException, Invalid arn us-west-2, WRONG_REGION",
        "InvalidSignatureException, Credential should be scoped to a valid region., WRONG_REGION",
        "SomethingNewException, whatever, REFUSED"
    })
    void tellsStatesOfOneCodeApart(String code, String text, ClassifiedFailure expected) {
        assertThat(AwsKmsErrors.of(answered(400, code, text)).cause()).isEqualTo(expected);
    }

    @Test
    void takesUnknownServerErrorsForOutages() {
        assertThat(AwsKmsErrors.of(answered(502, "SomethingNew", "")).cause()).isEqualTo(ClassifiedFailure.UNREACHABLE);
    }

    @Test
    void classifiesWhatNeverReachedKms() {
        assertThat(AwsKmsErrors.of(SdkClientException.create("Unable to execute HTTP request"))
                        .cause())
                .isEqualTo(ClassifiedFailure.UNREACHABLE);
        assertThat(AwsKmsErrors.of(ApiCallTimeoutException.create(10)).cause()).isEqualTo(ClassifiedFailure.TIMED_OUT);
        assertThat(AwsKmsErrors.of(SdkClientException.create("Unable to load credentials from any of the providers"))
                        .cause())
                .isEqualTo(ClassifiedFailure.BAD_CREDENTIALS);
    }
}
