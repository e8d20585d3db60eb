#!/usr/bin/env bash
# Cuts a release: src/release/cut.sh VERSION [NEXT]
# Sets the version, compares the API with the last release, builds, signs and verifies it, and makes a commit, a tag and
# a commit for the next snapshot in this clone. Nothing leaves the machine: RELEASING.md says what to push. MAVEN_ARGS
# are passed on to Maven, such as -Dgpg.keyname=KEY or -DskipTests.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${1:?the version to release, such as 0.1.0}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "$version is not a version such as 0.1.0" >&2; exit 1; }
IFS=. read -r major minor _ <<<"$version"
next=${2:-$major.$((minor + 1)).0}-SNAPSHOT
current=$(sed -n 's|.*<version>\(.*-SNAPSHOT\)</version>.*|\1|p' pom.xml | head -1)

die() { echo "$*" >&2; exit 1; }
[ -n "$current" ] || die "pom.xml has no snapshot version"
[ -z "$(git status --porcelain)" ] || die "The work tree has changes that are not committed"
git rev-parse -q --verify "refs/tags/v$version" >/dev/null && die "The tag v$version exists"
grep -q '^## Unreleased$' CHANGELOG.md || die "CHANGELOG.md has no heading 'Unreleased'"

trap 'echo "Not released. \"git restore .\" undoes the changes." >&2' ERR

# In the files that match the rest of the arguments.
replace_current() {
  local to=$1
  shift
  git grep -l -F -e "$current" -- "$@" | xargs -r sed -i "s/${current//./\\.}/$to/g"
}

replace_current "$version" ':!src/release'
# What the documentation names is the last release.
last=$(git tag --list 'v[0-9]*' --sort=-version:refname --merged HEAD | head -1)
if [ -n "$last" ]; then
  old=${last#v}
  git grep -l -F -e "<version>$old</version>" -e "-maven-plugin:$old:" -- '*.md' ':!docs/apidiffs' ':!CHANGELOG.md' |
    xargs -r sed -i "s|<version>$old</version>|<version>$version</version>|g; s|-maven-plugin:$old:|-maven-plugin:$version:|g"
fi
sed -i "s/^## Unreleased$/## $version, $(date -u +%Y-%m-%d)/" CHANGELOG.md
sed -i '/^Until the first release/,/^$/d' README.md docs/guide/*.md
sed -i "s|<tag>HEAD</tag>|<tag>v$version</tag>|
  s|\(<project.build.outputTimestamp>\)[^<]*|\1$(date -u +%Y-%m-%dT00:00:00Z)|" pom.xml flowscale-bom/pom.xml

src/release/apidiff.sh
rm -rf target/staging
mvn -B -Prelease deploy
src/release/verify.sh

git add docs/apidiffs
git commit -q -a -m "Release $version"
git tag -a "v$version" -m "Version $version"

# The documentation goes on to name the release.
git checkout -q HEAD~1 -- '*pom.xml' '*.java'
replace_current "$next" '*pom.xml' '*.java'
sed -i "0,/^## $version/s//## Unreleased\n\n&/" CHANGELOG.md
git commit -q -a -m "Begin $next"

echo "v$version is tagged, and target/staging holds it. Now: git push --follow-tags"
