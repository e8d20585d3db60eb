package ai.flowscale.client.json;

import ai.flowscale.api.model.Link;

/** Reads where an output is. */
final class OutputReader {

  private static final Fields<Field> FIELDS = Fields.of(Field.class);

  private enum Field {
    DOWNLOAD_URL,
    GENERATION_STATUS,
    OTHER
  }

  private OutputReader() {}

  static OutputAnswer output(JsonCursor in) {
    in.expectObject();
    Link link = null;
    String generationStatus = null;
    for (Field field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
      switch (field) {
        case DOWNLOAD_URL -> link = in.link();
        case GENERATION_STATUS -> generationStatus = in.string();
        case OTHER -> in.skip();
      }
    }
    return new OutputAnswer(link, generationStatus);
  }
}
