package ai.flowscale.tests.ee.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** A form as a browser sends it. */
final class Form {
  private static final String BOUNDARY = "----form7MA4YWxkTrZu0gW";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean cutOff;
  private boolean chunked;

  Form text(String name, String value) {
    return part("name=\"" + name + "\"", "", value.getBytes(StandardCharsets.UTF_8));
  }

  Form json(String name, String value) {
    return part(
        "name=\"" + name + "\"",
        "Content-Type: application/json\r\n",
        value.getBytes(StandardCharsets.UTF_8));
  }

  Form file(String name, String fileName, String type, byte[] content) {
    return part(
        "name=\"" + name + "\"; filename=\"" + fileName + "\"",
        "Content-Type: " + type + "\r\n",
        content);
  }

  /** A part that says nothing of itself. */
  Form unnamed(String value) {
    write("--" + BOUNDARY + "\r\nContent-Type: text/plain\r\n\r\n" + value + "\r\n");
    return this;
  }

  private Form part(String names, String more, byte[] content) {
    write(
        "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + names + "\r\n" + more + "\r\n");
    bytes.writeBytes(content);
    write("\r\n");
    return this;
  }

  /** Leaves the last delimiter out. */
  Form cutOff() {
    cutOff = true;
    return this;
  }

  /** Does not tell the length. */
  Form chunked() {
    chunked = true;
    return this;
  }

  private void write(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  String contentType() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }

  BodyPublisher body() {
    if (!cutOff) {
      write("--" + BOUNDARY + "--\r\n");
    }
    byte[] all = bytes.toByteArray();
    return chunked
        ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(all))
        : BodyPublishers.ofByteArray(all);
  }
}
