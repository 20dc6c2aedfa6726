#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# gitlab-jobs.sh - a child pipeline of one job per kernel
#
# In:  names of kernels, one a line: `plugsched farm --list farm.conf`. Out: the pipeline, YAML.

cat <<'HEAD'
# made by gitlab-jobs.sh
.kernel:
  image: debian:12
  variables:
    XDG_CACHE_HOME: $CI_PROJECT_DIR/cache
  before_script:
    - apt-get -qq update
    - apt-get -qq install -y ./packages/plugsched_*.deb ./packages/plugsched-runtime_*.deb ./packages/plugsched-gcc-12_*.deb debhelper jq
  script:
    - plugsched farm --only "$KERNEL" --output "out/$KERNEL" examples/farm/farm.conf
  cache:
    key: $KERNEL
    paths:
      - cache/
      - out/
    when: always
  artifacts:
    when: always
    paths:
      - out/*/farm.json
      - out/*/index.html
      - out/*/*/packages/
      - out/*/*/logs/
HEAD
while read -r kernel; do
	printf '"%s":\n  extends: .kernel\n  variables:\n    KERNEL: "%s"\n' "$kernel" "$kernel"
done
cat <<'TAIL'
report:
  image: debian:12
  stage: .post
  when: always
  before_script:
    - apt-get -qq update
    - apt-get -qq install -y jq
  script:
    - jq -s 'map(.kernels[0])' out/*/farm.json > farm.json
  artifacts:
    paths:
      - farm.json
TAIL
