package ai.flowscale.examples.ee.upload;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.examples.ee.problem.ProblemException;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.EntityPart;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the inputs of a workflow out of the parts of a form: a part with a file's name is a file,
 * one of type application/json is JSON, and any other is a text, or what the workflow's description
 * says.
 */
public final class FormInputs {
  /** The service takes no longer text. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  /** They are held in memory until the form has been sent. */
  private static final int MAX_FORM_TEXT_BYTES = 4 << 20;

  /** More digits than a double or a seed has; reading a number takes the square of its length. */
  private static final int MAX_NUMBER_LENGTH = 100;

  private final Map<String, InputDescription> described;
  private final Map<String, List<Object>> values = new LinkedHashMap<>();
  private final JsonBounds bounds = new JsonBounds(MAX_NUMBER_LENGTH);
  private int textBytes;

  private FormInputs(Map<String, InputDescription> described) {
    this.described = described;
  }

  /**
   * Reads the parts that are not files; files are read when the inputs are sent, once.
   *
   * @throws ProblemException if a part is not what the description says; names it
   */
  public static WorkflowInputs of(List<EntityPart> parts, Map<String, InputDescription> described) {
    FormInputs form = new FormInputs(described);
    parts.forEach(form::add);
    return form.inputs();
  }

  private void add(EntityPart part) {
    PartNames names = PartNames.of(part);
    String name = names.name();
    if (name.isBlank()) {
      throw ProblemException.invalid("name", "A part of the form has no name.");
    }
    String fileName = names.fileName();
    if (fileName != null) {
      // A browser sends a field without a file as a file without a name.
      if (!fileName.isBlank()) {
        put(name, file(fileName, part));
      }
      return;
    }
    String text = text(name, part);
    DataType type = typeOf(name, part);
    if (text.isBlank() && type != DataType.TEXT && type != DataType.UNKNOWN) {
      // A field that was left empty.
      return;
    }
    put(name, value(name, text, type));
  }

  private void put(String name, Object value) {
    values.computeIfAbsent(name, it -> new ArrayList<>()).add(value);
  }

  private DataType typeOf(String name, EntityPart part) {
    MediaType media = part.getMediaType();
    if (media != null && MediaType.APPLICATION_JSON_TYPE.isCompatible(media)) {
      return DataType.JSON;
    }
    InputDescription description = described.get(name);
    return description == null ? DataType.TEXT : description.type();
  }

  private static InputFile file(String fileName, EntityPart part) {
    InputFile file = InputFile.ofOnce(fileName, part.getContent());
    MediaType media = part.getMediaType();
    return media == null ? file : file.withContentType(media.getType() + "/" + media.getSubtype());
  }

  /** As UTF-8: without a charset a server would read it as ISO 8859-1. */
  private String text(String name, EntityPart part) {
    try (InputStream in = part.getContent()) {
      byte[] bytes = in.readNBytes(MAX_TEXT_BYTES + 1);
      if (bytes.length > MAX_TEXT_BYTES) {
        throw ProblemException.invalid(
            name, name + " is longer than 1 MiB: send it as a file, with a file name.");
      }
      textBytes += bytes.length;
      if (textBytes > MAX_FORM_TEXT_BYTES) {
        throw ProblemException.invalid(
            name, "The texts of the form are longer than 4 MiB together: send some as files.");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Object value(String name, String text, DataType type) {
    return switch (type) {
      case TEXT, CHOICE, UNKNOWN -> text;
      case INTEGER, NUMBER -> number(name, text);
      case BOOLEAN -> bool(name, text.strip());
      case JSON -> json(name, text);
      case IMAGE, VIDEO, AUDIO, FILE ->
          throw ProblemException.invalid(name, name + " must be a file: send it with a file name.");
    };
  }

  private static BigDecimal number(String name, String text) {
    String digits = text.strip();
    if (digits.length() > MAX_NUMBER_LENGTH) {
      throw ProblemException.invalid(
          name, name + " must be a number of at most " + MAX_NUMBER_LENGTH + " characters.");
    }
    try {
      return new BigDecimal(digits);
    } catch (NumberFormatException e) {
      throw ProblemException.invalid(name, name + " must be a number, such as 12 or 0.5.");
    }
  }

  private static Boolean bool(String name, String text) {
    return switch (text) {
      case "true", "on" -> true;
      case "false", "off" -> false;
      default -> throw ProblemException.invalid(name, name + " must be true or false.");
    };
  }

  private JsonValue json(String name, String text) {
    if (!bounds.allow(text)) {
      throw ProblemException.invalid(
          name,
          name
              + " is JSON with too long a number or too many values, or nested too deeply: give it"
              + " as a file.");
    }
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    } catch (JsonException e) {
      throw ProblemException.invalid(
          name, name + " must be JSON, such as {\"strength\": 0.8}: what came cannot be read.");
    }
  }

  private WorkflowInputs inputs() {
    WorkflowInputs.Builder inputs = WorkflowInputs.builder();
    values.forEach(
        (name, all) -> {
          InputDescription description = described.get(name);
          boolean many = all.size() > 1 || (description != null && description.many());
          inputs.value(name, many ? all : all.get(0));
        });
    return inputs.build();
  }
}
