{{- define "managed-keys.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The services: name of the values' section → what is fixed about each. */}}
{{- define "managed-keys.services" -}}
registry: {service: managed-key-service, port: 8301, management: 9200, schema: registry, calls: [gateway, pki, transit]}
pki: {service: pki-service, port: 8311, management: 9210, schema: pki, calls: [registry, gateway]}
transit: {service: transit-service, port: 8321, management: 9220, schema: transit, calls: [registry, gateway]}
gateway: {service: hsm-gateway, port: 8331, management: 9230, schema: "", calls: []}
{{- end -}}

{{/* Labels below take a dict of "root" and "component". */}}
{{- define "managed-keys.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "managed-keys.labels" -}}
{{ include "managed-keys.selector" . }}
app.kubernetes.io/part-of: managed-keys
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "managed-keys.image" -}}
{{- $image := .root.Values.image -}}
{{- $name := printf "%s/%s" $image.repository .service -}}
{{- if $image.registry -}}{{- $name = printf "%s/%s" $image.registry $name -}}{{- end -}}
{{- with get $image.digests .service -}}
{{- printf "%s@%s" $name . -}}
{{- else -}}
{{- printf "%s:%s" $name (default .root.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "managed-keys.serviceAccountName" -}}
{{- $account := .values.serviceAccount -}}
{{- if $account.name -}}{{ $account.name }}
{{- else if $account.create -}}{{ include "managed-keys.fullname" .root }}-{{ .service }}
{{- else -}}default
{{- end -}}
{{- end -}}

{{- define "managed-keys.tlsSecret" -}}
{{- if .root.Values.internalTls.certManager.enabled -}}
{{ include "managed-keys.fullname" .root }}-{{ .service }}-tls
{{- else -}}
{{ get .root.Values.internalTls.existingSecrets .service }}
{{- end -}}
{{- end -}}

{{/* A duration of whole seconds or minutes, in seconds. */}}
{{- define "managed-keys.seconds" -}}
{{- if hasSuffix "m" . -}}{{ mul (trimSuffix "m" . | int) 60 }}{{- else -}}{{ trimSuffix "s" . | int }}{{- end -}}
{{- end -}}

{{/* How long a pod that has left its Service goes on, while its answers end the connections that are left. */}}
{{- define "managed-keys.drainTime" -}}5s{{- end -}}

{{/* The file that a service reads: dict of "root", "values", "fixed" (an entry of managed-keys.services). */}}
{{- define "managed-keys.settings" -}}
{{- $root := .root -}}
{{- $fixed := .fixed -}}
{{- $values := .values -}}
{{- $services := include "managed-keys.services" $root | fromYaml -}}
{{- $host := printf "%s-%%s.%s.svc" (include "managed-keys.fullname" $root) $root.Release.Namespace -}}
{{- $managed := dict "request-timeout" $root.Values.requestTimeout "drain-time" (include "managed-keys.drainTime" $root) -}}
{{- $peers := dict -}}
{{- range $fixed.calls -}}
{{- $peer := get $services . -}}
{{- $_ := set $peers $peer.service (printf "https://%s:%d" (printf $host $peer.service) (int $peer.port)) -}}
{{- end -}}
{{- if $peers -}}{{- $_ := set $managed "peers" $peers -}}{{- end -}}
{{- $tls := "file:/etc/managed-keys/tls" -}}
{{- $spring := dict
  "lifecycle" (dict "timeout-per-shutdown-phase" $root.Values.requestTimeout)
  "ssl" (dict "bundle" (dict "pem" (dict "internal" (dict
    "reload-on-update" true
    "keystore" (dict "certificate" (printf "%s/tls.crt" $tls) "private-key" (printf "%s/tls.key" $tls))
    "truststore" (dict "certificate" (printf "%s/ca.crt" $tls)))))) -}}
{{- $settings := dict "managed-keys" $managed "spring" $spring -}}
{{- if $fixed.schema -}}
{{- $database := $root.Values.database -}}
{{- $url := printf "jdbc:postgresql://%s:%d/%s?currentSchema=%s&ApplicationName=%s&sslmode=%s" $database.host (int $database.port) $database.name $fixed.schema $fixed.service $database.sslMode -}}
{{- if $database.caSecret -}}{{- $url = printf "%s&sslrootcert=/etc/managed-keys/database-ca/ca.crt" $url -}}{{- end -}}
{{- $_ := set $spring "config" (dict "import" "configtree:/etc/managed-keys/database/") -}}
{{- $_ := set $spring "datasource" (dict "url" $url "username" $values.databaseUser "hikari" (dict "maximum-pool-size" (int $values.poolSize))) -}}
{{- $_ := set $spring "flyway" (dict "user" $values.databaseOwner) -}}
{{- end -}}
{{- if eq $fixed.service "managed-key-service" -}}
{{- $_ := set $settings "registry" (dict "keys-folder" "/etc/managed-keys/keys" "public-port" 8200) -}}
{{- end -}}
{{- if eq $fixed.service "hsm-gateway" -}}
{{- $libraries := list -}}
{{- range $values.libraries -}}
{{- $library := dict "name" .name "path" .path "sha256" .sha256 -}}
{{- with .maxSessions -}}{{- $_ := set $library "max-sessions" (int .) -}}{{- end -}}
{{- $libraries = append $libraries $library -}}
{{- end -}}
{{- $gateway := dict "keys-folder" "/etc/managed-keys/keys" -}}
{{- if $libraries -}}{{- $_ := set $gateway "libraries" $libraries -}}{{- end -}}
{{- $_ := set $settings "gateway" $gateway -}}
{{- end -}}
{{- mergeOverwrite $settings (deepCopy $values.settings) | toYaml -}}
{{- end -}}
