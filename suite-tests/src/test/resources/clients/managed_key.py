"""Uses one managed key through hvac as programs do, and checks every answer with `cryptography`.

Standard input is a JSON object: the key's `type`, `name` and the `fields` of the write that makes it. Address, client
token and namespace come from the environment, as hvac reads them. Prints every answer; fails at the first wrong one.
"""

import base64
import hashlib
import json
import os
import sys

import hvac
import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.x509.verification import PolicyBuilder, Store
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

MESSAGE = b"signed by a managed key"
OTHER = b"not signed by it"
LEAF = "leaf.example.com"


def b64(data):
    return base64.b64encode(data).decode()


def from_vault(text):
    """The bytes of `vault:v1:...`."""
    product, version, data = text.split(":")
    assert (product, version) == ("vault", "v1"), text
    return base64.b64decode(data, validate=True)


def refused(call, *words):
    """Demands that hvac raises what it raises for a 400, with the suite's own text."""
    try:
        answer = call()
    except hvac.exceptions.InvalidRequest as refusal:
        for word in words:
            assert word in str(refusal), refusal
    else:
        raise AssertionError(f"not refused: {answer}")


class Key:
    """The managed key on trial and the client that uses it."""

    def __init__(self, client, backend, name, fields):
        self.client = client
        self.path = f"sys/managed-keys/{backend}/{name}"
        self.name = name
        self.fields = fields
        self.usages = set(fields["usages"].split(","))

    def register(self):
        self.client.write_data(self.path, data=self.fields)
        self.client.write_data(f"{self.path}/test/sign")
        entry = self.client.read(self.path)["data"]
        assert entry["name"] == self.name, entry
        assert self.name in self.client.list(self.path.rpartition("/")[0])["data"]["keys"]
        for secret in {"pin", "secret_key", "client_secret", "credentials"} & set(self.fields):
            assert entry[secret] == "redacted", secret

    def mount(self, engine, purpose=""):
        """A new mount that may use the key."""
        path = f"{self.name}-{purpose or engine}"
        system = self.client.sys
        system.enable_secrets_engine(engine, path=path)
        system.tune_mount_configuration(path, allowed_managed_keys=[self.name], max_lease_ttl="87600h")
        settings = system.read_mount_configuration(path)
        assert settings["data"]["allowed_managed_keys"] == [self.name], settings
        assert settings["data"]["max_lease_ttl"] == 87600 * 3600, settings
        mounts = system.list_mounted_secrets_engines()
        assert mounts["data"][f"{path}/"]["type"] == engine, mounts
        assert mounts[f"{path}/"] == mounts["data"][f"{path}/"]
        return path


class Transit:
    def __init__(self, key):
        self.key = key
        self.at = {"mount_point": key.mount("transit")}
        self.engine = key.client.secrets.transit
        key.client.write_data(
            f"{self.at['mount_point']}/keys/k", data={"type": "managed_key", "managed_key_name": key.name}
        )

    def read(self):
        key = self.engine.read_key("k", **self.at)["data"]
        assert key["type"] == "managed_key" and key["latest_version"] == 1, key
        assert self.engine.list_keys(**self.at)["data"]["keys"] == ["k"]
        return key["keys"]["1"]

    def public_key(self):
        entry = self.read()
        if entry["name"] == "ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(entry["public_key"]))
        return serialization.load_pem_public_key(entry["public_key"].encode())

    def sign(self, data=MESSAGE, **options):
        return self.engine.sign_data("k", hash_input=b64(data), **options, **self.at)["data"]["signature"]

    def verify(self, data=MESSAGE, **options):
        return self.engine.verify_signed_data("k", hash_input=b64(data), **options, **self.at)["data"]["valid"]

    def signs(self):
        public = self.public_key()
        for options in signature_options(public, self.key.fields):
            signature = self.sign(**options)
            check(public, from_vault(signature), MESSAGE, options.get("signature_algorithm"))
            assert self.verify(signature=signature, **options) is True
            assert self.verify(OTHER, signature=signature, **options) is False
        if isinstance(public, ec.EllipticCurvePublicKey):
            self.signs_for_jws(public)
        if not isinstance(public, ed25519.Ed25519PublicKey):
            self.signs_digests(public)
        self.signs_batches(public)

    def signs_for_jws(self, public):
        signature = self.sign(marshaling_algorithm="jws")
        raw = base64.urlsafe_b64decode(signature.split(":")[2] + "==")
        half = len(raw) // 2
        r, s = (int.from_bytes(part, "big") for part in (raw[:half], raw[half:]))
        check(public, utils.encode_dss_signature(r, s), MESSAGE)
        assert self.verify(signature=signature, marshaling_algorithm="jws") is True

    def signs_digests(self, public):
        digest = hashlib.sha256(MESSAGE).digest()
        signature = self.sign(digest, prehashed=True, hash_algorithm="sha2-256")
        check(public, from_vault(signature), MESSAGE)
        assert self.verify(digest, signature=signature, prehashed=True) is True

    def signs_batches(self, public):
        messages = [MESSAGE, OTHER]
        if not isinstance(public, ed25519.Ed25519PublicKey):
            messages.append(b"")  # its digest is signed; Ed25519 keys of tokens and AWS take no empty message
        batch = [{"input": b64(message)} for message in messages]
        results = self.engine.sign_data("k", batch_input=batch, **self.at)["data"]["batch_results"]
        assert len(results) == len(messages)
        for message, result in zip(messages, results):
            check(public, from_vault(result["signature"]), message)

    def encrypts(self):
        ciphertext = self.engine.encrypt_data("k", plaintext=b64(MESSAGE), **self.at)["data"]["ciphertext"]
        assert MESSAGE not in from_vault(ciphertext)
        again = self.engine.encrypt_data("k", plaintext=b64(MESSAGE), **self.at)["data"]["ciphertext"]
        assert again != ciphertext
        assert self.decrypt(ciphertext) == MESSAGE
        assert self.decrypt(self.engine.rewrap_data("k", ciphertext, **self.at)["data"]["ciphertext"]) == MESSAGE
        broken = bytearray(from_vault(ciphertext))
        broken[-1] ^= 1
        refused(lambda: self.decrypt("vault:v1:" + b64(broken)), "cannot be decrypted")
        self.encrypts_batches()
        self.makes_data_keys()

    def decrypt(self, ciphertext, **options):
        answer = self.engine.decrypt_data("k", ciphertext, **options, **self.at)
        return base64.b64decode(answer["data"]["plaintext"])

    def encrypts_batches(self):
        batch = [{"plaintext": b64(data)} for data in (MESSAGE, OTHER)]
        results = self.engine.encrypt_data("k", batch_input=batch, **self.at)["data"]["batch_results"]
        batch = [{"ciphertext": result["ciphertext"]} for result in results]
        results = self.engine.decrypt_data("k", batch_input=batch, **self.at)["data"]["batch_results"]
        assert [base64.b64decode(result["plaintext"]) for result in results] == [MESSAGE, OTHER]

    def makes_data_keys(self):
        made = self.engine.generate_data_key("k", "plaintext", **self.at)["data"]
        assert self.decrypt(made["ciphertext"]) == base64.b64decode(made["plaintext"])
        made = self.engine.generate_data_key("k", "wrapped", bits=128, **self.at)["data"]
        assert "plaintext" not in made and len(self.decrypt(made["ciphertext"])) == 16

    def binds_associated_data(self):
        bound = self.engine.encrypt_data(
            "k", plaintext=b64(MESSAGE), associated_data=b64(OTHER), **self.at)["data"]["ciphertext"]
        assert self.decrypt(bound, associated_data=b64(OTHER)) == MESSAGE
        refused(lambda: self.decrypt(bound), "cannot be decrypted")

    def decrypts_what_others_encrypt(self):
        """With RSA, who has the public key needs no server to encrypt."""
        digest = hashes.SHA1() if self.key.fields.get("rsa_oaep_hash") == "sha1" else hashes.SHA256()
        scheme = padding.OAEP(padding.MGF1(digest), digest, None)
        assert self.decrypt("vault:v1:" + b64(self.public_key().encrypt(MESSAGE, scheme))) == MESSAGE

    def authenticates(self):
        answer = self.engine.generate_hmac("k", b64(MESSAGE), algorithm="sha2-256", **self.at)
        hmac = answer["data"]["hmac"]
        assert len(from_vault(hmac)) == 32
        assert self.engine.generate_hmac("k", b64(MESSAGE), **self.at)["data"]["hmac"] == hmac
        assert self.verify(hmac=hmac) is True
        assert self.verify(OTHER, hmac=hmac) is False

    def refuses_other_usages(self):
        calls = {
            "sign": self.sign,
            "encrypt": lambda: self.engine.encrypt_data("k", plaintext=b64(MESSAGE), **self.at),
            "mac": lambda: self.engine.generate_hmac("k", b64(MESSAGE), **self.at),
        }
        for usage in set(calls) - self.key.usages:
            refused(calls[usage], f"does not permit the usage {usage}")


def signature_options(public, fields):
    """What can be asked for beside the default."""
    yield {}
    if isinstance(public, rsa.RSAPublicKey):
        yield {"signature_algorithm": "pkcs1v15"}
        if "PKCS1" not in fields.get("algorithm", ""):
            yield {"signature_algorithm": "pss"}
            yield {"signature_algorithm": "pss", "salt_length": "hash"}


def check(public, signature, message, algorithm=None):
    """Demands a good signature; where RSA's padding was not asked for, either will do."""
    if isinstance(public, ed25519.Ed25519PublicKey):
        public.verify(signature, message)
    elif isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    else:
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
        paddings = {"pss": [pss], "pkcs1v15": [padding.PKCS1v15()]}.get(algorithm, [pss, padding.PKCS1v15()])
        assert any(verifies(public, signature, message, scheme) for scheme in paddings)


def verifies(public, signature, message, scheme):
    try:
        public.verify(signature, message, scheme, hashes.SHA256())
        return True
    except InvalidSignature:
        return False


class Authority:
    """A root and an intermediate, both of the managed key, each on a mount of its own."""

    def __init__(self, key):
        self.key = key
        self.engine = key.client.secrets.pki
        self.root_mount = {"mount_point": key.mount("pki", "root")}
        self.intermediate_mount = {"mount_point": key.mount("pki", "intermediate")}

    def certifies(self, public):
        root = self.make_root(public)
        self.issues(root, [], self.root_mount)
        intermediate = self.make_intermediate(root)
        self.issues(root, [intermediate], self.intermediate_mount)

    def make_root(self, public):
        made = self.engine.generate_root(
            "kms",
            "Managed root",
            extra_params={"managed_key_name": self.key.name, "ttl": "8760h"},
            **self.root_mount,
        )["data"]
        assert "private_key" not in made
        pem = self.engine.read_ca_certificate(**self.root_mount)
        assert pem.strip() == made["certificate"].strip()
        root = x509.load_pem_x509_certificate(pem.encode())
        root.verify_directly_issued_by(root)
        assert same_key(root.public_key(), public)
        issuer = self.engine.read_issuer("default", **self.root_mount)["data"]
        assert issuer["certificate"].strip() == pem.strip()
        assert self.engine.list_issuers(**self.root_mount)["data"]["keys"] == [made["issuer_id"]]
        return root

    def make_intermediate(self, root):
        made = self.engine.generate_intermediate(
            "kms",
            "Managed intermediate",
            extra_params={"managed_key_name": self.key.name},
            **self.intermediate_mount,
        )["data"]
        request = x509.load_pem_x509_csr(made["csr"].encode())
        assert request.is_signature_valid
        signed = self.engine.sign_intermediate(
            made["csr"], "Managed intermediate", extra_params={"ttl": "4380h"}, **self.root_mount
        )["data"]
        certificate = x509.load_pem_x509_certificate(signed["certificate"].encode())
        certificate.verify_directly_issued_by(root)
        chain = "\n".join([signed["certificate"], signed["issuing_ca"]])
        self.engine.set_signed_intermediate(chain, **self.intermediate_mount)
        published = x509.load_pem_x509_certificates(
            self.engine.read_ca_certificate_chain(**self.intermediate_mount).encode())
        assert published == [certificate, root], published
        return certificate

    def issues(self, root, intermediates, at):
        self.engine.create_or_update_role(
            "web",
            extra_params={"allowed_domains": ["example.com"], "allow_subdomains": True, "key_type": "any"},
            **at,
        )
        assert self.engine.read_role("web", **at)["data"]["allowed_domains"] == ["example.com"]
        assert self.engine.list_roles(**at)["data"]["keys"] == ["web"]
        own = ec.generate_private_key(ec.SECP256R1())
        signed = self.engine.sign_certificate("web", request_for(own), LEAF, extra_params={"ttl": "1h"}, **at)["data"]
        demand_chain(signed, own, root, intermediates)
        self.engine.create_or_update_role(
            "web",
            extra_params={"allowed_domains": "example.com", "allow_subdomains": True, "key_type": "ec"},
            **at,
        )
        issued = self.engine.generate_certificate("web", LEAF, extra_params={"ttl": "1h"}, **at)["data"]
        private = serialization.load_pem_private_key(issued["private_key"].encode(), None)
        demand_chain(issued, private, root, intermediates)
        read = self.engine.read_certificate(issued["serial_number"], **at)["data"]["certificate"]
        assert read.strip() == issued["certificate"].strip()
        assert issued["serial_number"] in self.engine.list_certificates(**at)["data"]["keys"]
        refused(lambda: self.engine.generate_certificate("web", "example.org", **at), "not allowed")


def request_for(private):
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, LEAF)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(private, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def demand_chain(answer, private, root, intermediates):
    leaf = x509.load_pem_x509_certificate(answer["certificate"].encode())
    assert same_key(leaf.public_key(), private.public_key())
    issuer = intermediates[0] if intermediates else root
    leaf.verify_directly_issued_by(issuer)
    assert x509.load_pem_x509_certificate(answer["issuing_ca"].encode()) == issuer
    chain = [x509.load_pem_x509_certificate(pem.encode()) for pem in answer["ca_chain"]]
    assert chain == [*intermediates, root], chain
    # The rules of browsers, which know no Ed25519.
    if not isinstance(root.public_key(), ed25519.Ed25519PublicKey):
        verifier = PolicyBuilder().store(Store([root])).build_server_verifier(x509.DNSName(LEAF))
        assert verifier.verify(leaf, intermediates) == [leaf, *intermediates, root]


def same_key(one, other):
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return one.public_bytes(*form) == other.public_bytes(*form)


def connect():
    outside = hvac.Client()
    assert outside.sys.is_initialized() and not outside.sys.is_sealed()
    assert outside.sys.read_health_status(method="GET")["initialized"] is True
    session = requests.Session()
    # A 503 says when to come again.
    session.mount("http://", HTTPAdapter(max_retries=Retry(3, status_forcelist=[503], allowed_methods=None)))
    client = hvac.Client(session=session, namespace=os.environ["VAULT_NAMESPACE"])
    # Not printed, for it holds the client token.
    assert client.is_authenticated()
    session.hooks["response"].append(lambda answer, *_, **__: print(answer.status_code, answer.text))
    return client


def main():
    trial = json.load(sys.stdin)
    key = Key(connect(), trial["type"], trial["name"], trial["fields"])
    key.register()
    transit = Transit(key)
    transit.read()
    if "sign" in key.usages:
        transit.signs()
        Authority(key).certifies(transit.public_key())
    if "encrypt" in key.usages:
        transit.encrypts()
        if trial["kind"] == "rsa-oaep":
            transit.decrypts_what_others_encrypt()
        else:
            transit.binds_associated_data()
    if "mac" in key.usages:
        transit.authenticates()
    transit.refuses_other_usages()


if __name__ == "__main__":
    main()
