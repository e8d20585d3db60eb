#!/bin/sh
# Makes the key stores of ai.flowscale.tck.server.TestAuthority anew, with the keytool of JAVA_HOME
# or of the path. FOR TESTS ONLY: everybody has these keys, and the password stands below. They
# protect nothing, and nothing outside of tests must ever trust them.
#
# The private keys of both authorities are thrown away: to add a certificate, make all of them anew.
set -eu

password=test-only
target=$(CDPATH= cd "$(dirname "$0")/../resources/ai/flowscale/tck/server" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

with_keytool() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}keytool" "$@" -storetype PKCS12 -storepass "$password"
}

# A fixed start long ago, so that a machine with a wrong clock can run the tests too.
genkeypair() {
  with_keytool -genkeypair -keyalg EC -groupname secp256r1 -sigalg SHA256withECDSA \
    -startdate '2020/01/01 00:00:00' -validity 36500 "$@"
}

# authority NAME: a certificate authority.
authority() {
  genkeypair -keystore "$1.p12" -alias "$1" -dname "CN=Flowscale test $1" \
    -ext bc:critical=ca:true -ext ku:critical=keyCertSign,cRLSign
  with_keytool -exportcert -rfc -keystore "$1.p12" -alias "$1" -file "$1.pem"
}

# certificate NAME AUTHORITY USAGE [EXTENSION]: a key with a certificate of that authority. Its subject
# is that of the variable of this name, if there is one.
certificate() {
  dated "$@" -validity 36500
}

# The same with a validity as the last option.
dated() {
  name=$1 by=$2 usage=$3
  shift 3
  genkeypair -keystore "$name.p12" -alias "$name" -dname "${subject:-CN=Flowscale test $name}"
  with_keytool -certreq -keystore "$name.p12" -alias "$name" -file "$name.csr"
  with_keytool -gencert -rfc -keystore "$by.p12" -alias "$by" -infile "$name.csr" -outfile "$name.pem" \
    -sigalg SHA256withECDSA -startdate '2020/01/01 00:00:00' \
    -ext ku:critical=digitalSignature -ext "eku=$usage" "$@"
  cat "$by.pem" >> "$name.pem"
  with_keytool -importcert -noprompt -keystore "$name.p12" -alias "$name" -file "$name.pem"
  cp "$name.p12" "$target"
}

authority authority
authority unknown-authority
certificate server authority serverAuth -ext san=dns:localhost,ip:127.0.0.1
certificate another-host authority serverAuth -ext san=dns:elsewhere.invalid
subject='CN=localhost' certificate common-name authority serverAuth -ext san=dns:elsewhere.invalid
subject='CN=127.0.0.1' certificate common-address authority serverAuth -ext san=dns:elsewhere.invalid
subject='CN=elsewhere.invalid, O="x,CN=localhost"' certificate injected-name authority serverAuth
subject=
certificate ipv6 authority serverAuth -ext san=ip:::1
dated expired authority serverAuth -ext san=dns:localhost,ip:127.0.0.1 -validity 1
certificate client authority clientAuth
certificate unknown unknown-authority serverAuth -ext san=dns:localhost,ip:127.0.0.1
with_keytool -importcert -noprompt -keystore trust.p12 -alias authority -file authority.pem
cp trust.p12 "$target"
