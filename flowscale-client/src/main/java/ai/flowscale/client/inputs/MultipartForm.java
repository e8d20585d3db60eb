package ai.flowscale.client.inputs;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowInputs.Json;
import ai.flowscale.api.WorkflowInputs.Text;
import ai.flowscale.api.WorkflowInputs.Upload;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.support.Names;
import ai.flowscale.client.body.Segment;
import ai.flowscale.client.body.SegmentedBody;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

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
   * Encodes inputs under a boundary that no content can guess. Looks at the files on disk, and so
   * may block.
   *
   * @param inputs the inputs
   * @param toJson makes JSON text of a value that is not null, given the input's name; throws an
   *     {@link InvalidRequestException} for one it cannot serialise
   * @param blocking where files are read
   * @throws InvalidRequestException if the service would refuse the form, or a file cannot be sent
   */
  public static MultipartForm encode(
      WorkflowInputs inputs, BiFunction<String, Object, String> toJson, Executor blocking) {
    byte[] random = new byte[BOUNDARY_RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return encode(inputs, toJson, blocking, "flowscale-" + HexFormat.of().formatHex(random));
  }

  static MultipartForm encode(
      WorkflowInputs inputs,
      BiFunction<String, Object, String> toJson,
      Executor blocking,
      String boundary) {
    List<Upload> uploads = Uploads.of(inputs);
    checkCount("texts", inputs.entries().size() - uploads.size());
    checkCount("files", uploads.size());
    uploads.forEach(MultipartForm::check);
    FormWriter form = new FormWriter(boundary);
    for (WorkflowInputs.Entry entry : inputs.entries()) {
      if (entry instanceof Text text) {
        form.addText(text.name(), textBytes(text.name(), text.text()));
      } else if (entry instanceof Json json) {
        form.addText(json.name(), textBytes(json.name(), jsonText(json, toJson)));
      } else if (entry instanceof Upload upload) {
        form.addFile(upload);
      }
    }
    return new MultipartForm(
        "multipart/form-data; boundary=" + boundary, new SegmentedBody(form.finish(), blocking));
  }

  private static String jsonText(Json json, BiFunction<String, Object, String> toJson) {
    return json.value() == null ? "null" : toJson.apply(json.name(), json.value());
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

  private static byte[] textBytes(String name, String text) {
    // No character takes less than a byte, so a text this long need not be encoded to know.
    byte[] bytes = text.length() > MAX_TEXT_BYTES ? null : Utf8.encode(name, text);
    if (bytes == null || bytes.length > MAX_TEXT_BYTES) {
      throw new InvalidRequestException(
          name,
          "%s is a text of more than 1 MiB, which the service refuses: give it as a file, with InputFile.of (an image goes there too, and not as Base64)"
              .formatted(Names.input(name)));
    }
    return bytes;
  }

  /** Puts the pieces together. */
  private static final class FormWriter {
    private final String delimiter;
    private final List<Segment> segments = new ArrayList<>();

    FormWriter(String boundary) {
      delimiter = "--" + boundary;
    }

    void addText(String name, byte[] text) {
      add(name, delimiter + "\r\n" + PartHeader.ofText(name));
      segments.add(Segment.ofBytes(name, text));
      add(name, "\r\n");
    }

    void addFile(Upload upload) {
      add(upload.name(), delimiter + "\r\n" + PartHeader.ofFile(upload));
      segments.add(Uploads.toSegment(upload));
      add(upload.name(), "\r\n");
    }

    List<Segment> finish() {
      add("inputs", delimiter + "--\r\n");
      return segments;
    }

    private void add(String name, String text) {
      segments.add(Segment.ofBytes(name, Utf8.encode(name, text)));
    }
  }

  /** Shows no input. */
  @Override
  public String toString() {
    return "MultipartForm[" + body + "]";
  }
}
