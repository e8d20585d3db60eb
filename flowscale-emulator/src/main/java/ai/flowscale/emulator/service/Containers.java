package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;

/**
 * The containers that runs are assigned to, and their names in each dialect.
 *
 * @param dialect the dialect
 * @param count the number of containers
 */
record Containers(Dialect dialect, int count) {

  /** Returns the container of a run; runs are assigned in turn. */
  int of(RunState run) {
    return run.index() % count;
  }

  String healthField() {
    return dialect == Dialect.OPENAPI ? "url" : "container";
  }

  String queueField() {
    return dialect == Dialect.OPENAPI ? "comfy_uri" : "container";
  }

  String name(int index) {
    return dialect == Dialect.OPENAPI
        ? "http://comfyui-" + (index + 1) + ":8188"
        : "container #" + (index + 1);
  }
}
