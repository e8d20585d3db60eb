package ai.flowscale.client.inputs;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowInputs.Upload;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.support.Names;
import ai.flowscale.client.body.Segment;
import ai.flowscale.client.body.SegmentedBody;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Inputs as multipart/form-data (RFC 7578): in the order given.
 *
 * <p>The service takes a broken form for an empty one, and refuses a large one with an error that
 * names no input. So everything that can be checked is checked before anything is sent.
 *
 * @param contentType the content type with the boundary
 * @param body the form, replayable if the inputs are
 */
public record MultipartForm(String contentType, RequestBody body) {
  private static final int MAX_TEXT_BYTES = 1024 * 1024;
  private static final int MAX_PARTS_OF_A_KIND = 1000;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BOUNDARY_RANDOM_BYTES = 16;

  /**
   * Encodes inputs under a boundary that no content can guess. Checks the files on disk, and so may
   * block.
   *
   * @param inputs the inputs
   * @param texts those that are sent as texts, by name
   * @throws InvalidRequestException if the service would refuse the form, or a file cannot be sent
   */
  public static MultipartForm encode(WorkflowInputs inputs, Map<String, String> texts) {
    byte[] random = new byte[BOUNDARY_RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return encode(inputs, texts, "flowscale-" + HexFormat.of().formatHex(random));
  }

  static MultipartForm encode(WorkflowInputs inputs, Map<String, String> texts, String boundary) {
    List<Upload> uploads = Uploads.of(inputs);
    checkCount("texts", texts.size());
    checkCount("files", uploads.size());
    uploads.forEach(MultipartForm::check);
    String delimiter = "--" + boundary;
    List<Segment> segments = new ArrayList<>();
    for (WorkflowInputs.Entry entry : inputs.entries()) {
      segments.add(segment(entry.name(), delimiter + "\r\n" + header(entry)));
      segments.add(
          entry instanceof Upload upload
              ? Uploads.toSegment(upload)
              : text(entry.name(), Objects.requireNonNull(texts.get(entry.name()))));
      segments.add(segment(entry.name(), "\r\n"));
    }
    segments.add(segment("inputs", delimiter + "--\r\n"));
    return new MultipartForm(
        "multipart/form-data; boundary=" + boundary, new SegmentedBody(segments));
  }

  /**
   * The head of a part (RFC 7578, section 4). Names are raw UTF-8, with quotes and backslashes
   * escaped by a backslash: what the service's parser reads back exactly. It does not decode the
   * percent signs of browsers. A text has no content type: it is UTF-8 in any case, and the service
   * ignores it.
   */
  private static String header(WorkflowInputs.Entry entry) {
    String ofFile =
        entry instanceof Upload upload
            ? "; filename=%s\r\nContent-Type: %s"
                .formatted(quoted(upload.file().fileName()), upload.file().contentType())
            : "";
    return "Content-Disposition: form-data; name=" + quoted(entry.name()) + ofFile + "\r\n\r\n";
  }

  private static String quoted(String value) {
    if (value.chars().anyMatch(Character::isISOControl)) {
      // Checked when the inputs were built; were it not, a name could forge a header.
      throw new IllegalArgumentException("A name with a control character reached the encoder.");
    }
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Segment segment(String name, String text) {
    return Segment.ofBytes(name, utf8(name, text));
  }

  /**
   * Encodes text as it is, or not at all: {@code String.getBytes} puts a "?" for half a character.
   */
  private static byte[] utf8(String name, String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException(
          name,
          "%s has half of a surrogate pair, which UTF-8 cannot carry: was the text cut in the middle of a character?"
              .formatted(Names.input(name)),
          e);
    }
  }

  private static void checkCount(String kind, int count) {
    if (count > MAX_PARTS_OF_A_KIND) {
      throw new InvalidRequestException(
          "inputs",
          "The inputs are %d %s, and the service refuses more than %d: put many values into one file, and give that as a"
                  .formatted(count, kind, MAX_PARTS_OF_A_KIND)
              + " file.");
    }
  }

  private static void check(Upload upload) {
    Uploads.check(upload);
    if (upload.name().endsWith("\\")) {
      throw new InvalidRequestException(
          upload.name(),
          "%s is a file under a name that ends with a backslash, which the service misreads: rename the parameter in the workflow"
              .formatted(Names.input(upload.name())));
    }
  }

  private static Segment text(String name, String text) {
    // No character takes less than a byte, so a text this long need not be encoded to know.
    byte[] bytes = text.length() > MAX_TEXT_BYTES ? null : utf8(name, text);
    if (bytes == null || bytes.length > MAX_TEXT_BYTES) {
      throw new InvalidRequestException(
          name,
          "%s is a text of more than 1 MiB, which the service refuses: give it as a file, with InputFile.of (an image goes there too, and not as Base64)"
              .formatted(Names.input(name)));
    }
    return Segment.ofBytes(name, bytes);
  }
}
