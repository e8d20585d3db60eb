#!/usr/bin/env bash
# Looks at what "mvn -Prelease deploy" has put into target/staging: each artifact is signed, each jar
# has its sources, Javadoc and bill of materials, and the licence. Needs the public key in gpg's key ring.
# With a folder as argument it looks there, for instance at a copy of a repository.
set -euo pipefail
staging=${1:-$(cd "$(dirname "$0")/../.." && pwd)/target/staging}
[ -d "$staging/ai/flowscale" ] || { echo "$staging holds no artifacts of ai.flowscale" >&2; exit 1; }

failed=0 signatures=0 jars=0
fail() { echo "FAILED: $*" >&2; failed=1; }

has() { grep -q -x -F "$2" <<<"$(unzip -Z1 "$1")" || fail "$(basename "$1") has no $2"; }

while IFS= read -r -d '' file; do
  if gpg --batch --quiet --verify "$file.asc" "$file" 2>/dev/null; then
    signatures=$((signatures + 1))
  else
    fail "${file#"$staging"/} has no good signature"
  fi
done < <(find "$staging" -type f \( -name '*.jar' -o -name '*.pom' -o -name '*.json' \) -print0)

while IFS= read -r -d '' pom; do
  base=${pom%.pom}
  grep -q '<packaging>pom</packaging>' "$pom" && continue
  jars=$((jars + 1))
  for part in .jar -sources.jar -javadoc.jar -cyclonedx.json; do
    [ -s "$base$part" ] || fail "${base#"$staging"/}$part is missing"
  done
  [ -s "$base.jar" ] && has "$base.jar" META-INF/LICENSE
  [ -s "$base-sources.jar" ] && has "$base-sources.jar" META-INF/LICENSE
  [ -s "$base-javadoc.jar" ] && has "$base-javadoc.jar" index.html
done < <(find "$staging" -type f -name '*.pom' -print0)

[ "$jars" -gt 0 ] || fail "no jars"
[ "$failed" = 0 ] || exit 1
echo "$signatures signatures are good; $jars jars are complete"
