package ai.flowscale.engine.json;

import ai.flowscale.api.model.Link;

/** Reads where an output is. */
final class OutputReader {

  private OutputReader() {}

  static OutputAnswer output(JsonCursor in) {
    in.expectObject();
    Link link = null;
    String generationStatus = null;
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case "download_url" -> {
          seen = in.field(seen, 1, key);
          link = in.link();
        }
        case "generation_status" -> {
          seen = in.field(seen, 1 << 1, key);
          generationStatus = in.string();
        }
        default -> in.skipField();
      }
    }
    return new OutputAnswer(link, generationStatus);
  }
}
