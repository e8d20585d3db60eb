#!/usr/bin/env bash
# Compares the API of this work tree with that of a tag: src/release/apidiff.sh [TAG]
# Without a tag it takes the newest release. Fails where something that a user could call is gone;
# the differences are in docs/apidiffs/.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Those that set apidiff.skip to false.
all=$(git grep -l --fixed-strings '<apidiff.skip>false<' -- '*/pom.xml' | xargs -n 1 dirname)
# Not the tag that is being released.
tag=${1:-$(git tag --list 'v[0-9]*' --sort=-version:refname --merged HEAD --no-contains HEAD | head -1)}
[ -n "$tag" ] || { echo "No release yet: there is nothing to compare with"; exit 0; }

baseline=$PWD/target/apidiff-baseline
rm -rf "$baseline"
mkdir -p "$baseline/sources" "$baseline/jars"
git archive "$tag" | tar -x -C "$baseline/sources"
# What the release did not have yet is not compared.
modules=()
for module in $all; do
  [ ! -e "$baseline/sources/$module/pom.xml" ] || modules+=("$module")
done
list=$(IFS=,; echo "${modules[*]}")
fast=(-B -q -P'!static-checks' -Dmaven.test.skip=true -Dcheckstyle.skip=true -Dspotless.check.skip=true -am -pl "$list")
(cd "$baseline/sources" && mvn "${fast[@]}" package)
for module in "${modules[@]}"; do
  name=$(basename "$module")
  cp "$baseline/sources/$module/target/$name-"*.jar "$baseline/jars/$name.jar"
done

mvn "${fast[@]}" verify -Dapidiff.baseline="$baseline/jars"
# Badges are pictures from another host.
sed -i -E 's/!\[([^]]*)\]\(https:[^)]*\)/\1/g' docs/apidiffs/*.md
