{{/* Fails with a sentence where values contradict each other; what is wrong with one value alone is the schema's to say. */}}
{{- define "managed-keys.validate" -}}
{{- $v := .Values -}}
{{- if not $v.database.host -}}
{{- fail "database.host is missing: the registry and the engines keep everything in an existing PostgreSQL" -}}
{{- end -}}
{{- if and (hasPrefix "verify-" $v.database.sslMode) (not $v.database.caSecret) -}}
{{- fail (printf "database.sslMode %s needs database.caSecret, a Secret with the database's CA in ca.crt; or choose require" $v.database.sslMode) -}}
{{- end -}}
{{- range list "registry" "pki" "transit" -}}
{{- if not (get $v .).databaseSecret.name -}}
{{- fail (printf "%s.databaseSecret.name is missing: a Secret with the passwords of its two database roles" .) -}}
{{- end -}}
{{- end -}}
{{- range list "registry" "gateway" -}}
{{- if not (get $v .).keysSecret -}}
{{- fail (printf "%s.keysSecret is missing: a Secret with its JWK files; the tools image makes them" .) -}}
{{- end -}}
{{- end -}}
{{- $pools := add (mul $v.registry.replicas (add $v.registry.poolSize 1)) (mul $v.pki.replicas (add $v.pki.poolSize 1)) (mul $v.transit.replicas (add $v.transit.poolSize 1)) -}}
{{- if and (gt (int $v.database.maxConnections) 0) (gt (int $pools) (int $v.database.maxConnections)) -}}
{{- fail (printf "replicas need up to %d database connections together, and database.maxConnections is %d: lower poolSize or replicas" (int $pools) (int $v.database.maxConnections)) -}}
{{- end -}}

{{- $certManager := $v.internalTls.certManager.enabled -}}
{{- range $service, $secret := $v.internalTls.existingSecrets -}}
{{- if and $certManager $secret -}}
{{- fail (printf "internalTls: both certManager.enabled and existingSecrets.%s are set: choose one way" $service) -}}
{{- end -}}
{{- if not (or $certManager $secret) -}}
{{- fail (printf "internalTls.existingSecrets.%s is missing: every service needs a certificate; or set internalTls.certManager.enabled" $service) -}}
{{- end -}}
{{- end -}}

{{- $needed := add $v.drainSeconds (include "managed-keys.seconds" (include "managed-keys.drainTime" .) | int) (include "managed-keys.seconds" $v.requestTimeout | int) -}}
{{- if le (int $v.terminationGracePeriodSeconds) (int $needed) -}}
{{- fail (printf "terminationGracePeriodSeconds %d must exceed drainSeconds, the %s in which connections end, and requestTimeout together (%d s): the kubelet would kill a pod in the middle of a request" (int $v.terminationGracePeriodSeconds) (include "managed-keys.drainTime" .) (int $needed)) -}}
{{- end -}}

{{- $names := list -}}
{{- range $library := $v.gateway.libraries -}}
{{- $name := lower $library.name -}}
{{- if has $name $names -}}
{{- fail (printf "gateway.libraries names %s twice; case does not count" $library.name) -}}
{{- end -}}
{{- $names = append $names $name -}}
{{- $limit := int (default 0 $library.tokenSessionLimit) -}}
{{- $pods := add1 $v.gateway.replicas -}}
{{- $sessions := mul $pods (int (default 16 $library.maxSessions)) -}}
{{- if and (gt $limit 0) (gt (int $sessions) $limit) -}}
{{- fail (printf "gateway.libraries %s: %d replicas and one more during an update, with maxSessions %d each, need %d sessions, and the token allows %d: lower replicas or maxSessions" $library.name (int $v.gateway.replicas) (int (default 16 $library.maxSessions)) (int $sessions) $limit) -}}
{{- end -}}
{{- if and (hasPrefix "/opt/pkcs11/" $library.path) (not $v.gateway.pkcs11.volume) (not $v.gateway.pkcs11.initContainer.image) -}}
{{- fail (printf "gateway.libraries %s is below /opt/pkcs11, and neither gateway.pkcs11.volume nor gateway.pkcs11.initContainer brings it there" $library.name) -}}
{{- end -}}
{{- end -}}
{{- if and $v.gateway.pkcs11.volume $v.gateway.pkcs11.initContainer.image -}}
{{- fail "gateway.pkcs11: both volume and initContainer.image are set: both would be /opt/pkcs11" -}}
{{- end -}}
{{- if and $v.gateway.pkcs11.initContainer.image (not $v.gateway.pkcs11.initContainer.command) -}}
{{- fail "gateway.pkcs11.initContainer.command is missing: what copies the module to /opt/pkcs11" -}}
{{- end -}}
{{- if hasSuffix ":latest" $v.gateway.pkcs11.initContainer.image -}}
{{- fail "gateway.pkcs11.initContainer.image must not be :latest: the module's checksum is pinned" -}}
{{- end -}}

{{- $identity := $v.gateway.workloadIdentity -}}
{{- if and (not $v.gateway.serviceAccount.create) (or $identity.aws.roleArn $identity.azure.clientId $identity.gcp.serviceAccount) -}}
{{- fail "gateway.workloadIdentity annotates the service account that the chart makes, and gateway.serviceAccount.create is false: annotate your own" -}}
{{- end -}}

{{- range list "registry" "pki" "transit" "gateway" -}}
{{- $s := get $v . -}}
{{- $budget := $s.podDisruptionBudget -}}
{{- if $budget.enabled -}}
{{- if and (not (kindIs "invalid" $budget.maxUnavailable)) (not (kindIs "invalid" $budget.minAvailable)) -}}
{{- fail (printf "%s.podDisruptionBudget: set maxUnavailable or minAvailable, not both (null takes one back)" .) -}}
{{- end -}}
{{- if and (kindIs "invalid" $budget.maxUnavailable) (kindIs "invalid" $budget.minAvailable) -}}
{{- fail (printf "%s.podDisruptionBudget needs maxUnavailable or minAvailable" .) -}}
{{- end -}}
{{- if and (not (kindIs "invalid" $budget.minAvailable)) (not (kindIs "string" $budget.minAvailable)) (ge (int $budget.minAvailable) (int $s.replicas)) -}}
{{- fail (printf "%s.podDisruptionBudget.minAvailable %d with %d replicas would let no node be drained" . (int $budget.minAvailable) (int $s.replicas)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $v.registry.settings.registry (get $v.registry.settings.registry "dev-root-token") -}}
{{- fail "registry.settings.registry.dev-root-token is for development on loopback: call sys/init instead, which returns a root token once" -}}
{{- end -}}

{{- if and $v.ingress.enabled (not $v.ingress.host) -}}
{{- fail "ingress.host is missing" -}}
{{- end -}}
{{- if and $v.ingress.enabled (not $v.ingress.tlsSecret) -}}
{{- fail "ingress.tlsSecret is missing: client tokens must not travel in the clear" -}}
{{- end -}}
{{- if $v.tests.enabled -}}
{{- if not $v.tests.tokenSecret.name -}}
{{- fail "tests.tokenSecret.name is missing: a Secret with a client token for helm test" -}}
{{- end -}}
{{- if not $v.tests.managedKey.parameters -}}
{{- fail "tests.managedKey.parameters is missing: what key in which token helm test is to use" -}}
{{- end -}}
{{- end -}}
{{- end -}}
