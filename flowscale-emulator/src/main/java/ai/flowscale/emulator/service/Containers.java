package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;

/**
 * The containers that runs are spread over, and what each dialect calls them.
 *
 * @param dialect the dialect
 * @param count how many there are
 */
record Containers(Dialect dialect, int count) {

  /** The container of a run: they take turns. */
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
