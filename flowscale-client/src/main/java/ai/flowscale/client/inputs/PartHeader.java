package ai.flowscale.client.inputs;

import ai.flowscale.api.WorkflowInputs.Upload;

/**
 * The head of a part (RFC 7578, section 4). Names are raw UTF-8, with quotes and backslashes
 * escaped by a backslash: what the service's parser reads back exactly. It does not decode the
 * percent signs of browsers.
 */
final class PartHeader {

  private PartHeader() {}

  /** Without a content type: a text part is UTF-8 in any case, and the service ignores it. */
  static String ofText(String name) {
    return "Content-Disposition: form-data; name=" + quoted(name) + "\r\n\r\n";
  }

  static String ofFile(Upload upload) {
    return "Content-Disposition: form-data; name=%s; filename=%s\r\nContent-Type: %s\r\n\r\n"
        .formatted(
            quoted(upload.name()), quoted(upload.file().fileName()), upload.file().contentType());
  }

  private static String quoted(String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      // Checked when the inputs were built; were it not, a name could forge a header.
      throw new IllegalArgumentException("A name with a control character reached the encoder.");
    }
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
