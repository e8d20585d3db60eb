package ai.flowscale.cli;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Requests from lines of JSON.
 *
 * @param workflow the workflow of all
 * @param file the lines; paths in them are meant from its folder
 * @param common the inputs that each line gets too
 * @param allowed folders whose files a line may name, beside those of the file's folder
 */
record RequestLines(String workflow, Path file, WorkflowInputs common, List<Path> allowed) {
  /** A million requests; they are all kept in memory. */
  private static final int MAX_MIB = 256;

  private static final String FORM =
      " A line is {\"key\": \"...\", \"text\": {\"NAME\": \"...\"}}, with number, bool, json and"
          + " file likewise.";

  /** The fields that hold inputs, and what their values have to be. */
  private static final List<String> KINDS = List.of("text", "number", "bool", "json", "file");

  List<SourcedRequest> read() throws IOException {
    List<String> lines =
        TextFile.read(file, file.toString(), MAX_MIB, ExitCode.USAGE).lines().toList();
    InputFolders folders =
        new InputFolders(Objects.requireNonNull(file.toAbsolutePath().getParent()), allowed);
    List<SourcedRequest> requests = new ArrayList<>();
    int number = 0;
    for (String line : lines) {
      number++;
      if (!line.isBlank()) {
        Place place = Place.of(file.getFileName() + ", line " + number);
        requests.add(new Line(line, place, folders).read());
      }
    }
    return requests;
  }

  /** One line, read field by field, so that each one's column is known. */
  private final class Line {
    private final String line;
    private final Place place;
    private final InputFolders folders;
    private final WorkflowInputs.Builder inputs = common.toBuilder();
    private final Set<String> fields = new HashSet<>();
    private String key = "";

    /** Where the field starts that is being read. */
    private int column = 1;

    Line(String line, Place place, InputFolders folders) {
      this.line = line;
      this.place = place;
      this.folders = folders;
    }

    @SuppressWarnings(
        "IllegalCatch") // Deep nesting and long numbers bring more than JsonException.
    SourcedRequest read() {
      try (JsonParser parser = Documents.parser(line)) {
        if (parser.next() != Event.START_OBJECT) {
          throw place.wrong(column(parser, 1), "this is not a JSON object." + FORM);
        }
        while (parser.next() == Event.KEY_NAME) {
          field(parser);
        }
        // Fails if anything follows.
        parser.hasNext();
      } catch (CliException told) {
        throw told;
      } catch (JsonParsingException malformed) {
        throw place.wrong(
            (int) Math.max(1, malformed.getLocation().getColumnNumber()),
            "this is not JSON, or a field comes twice.");
      } catch (RuntimeException | StackOverflowError malformed) {
        throw place.wrong(column, "this is not JSON that can be read, or a field comes twice.");
      }
      try {
        WorkflowRequest.Builder request = WorkflowRequest.builder(workflow, inputs.build());
        return new SourcedRequest((key.isEmpty() ? request : request.key(key)).build(), place);
      } catch (InvalidRequestException wrong) {
        throw place.wrong(wrong.field(), FailureMessages.message(wrong));
      }
    }

    private void field(JsonParser parser) {
      String field = parser.getString();
      column = keyColumn(parser);
      once(field, field);
      Event value = parser.next();
      if (field.equals("key")) {
        if (value != Event.VALUE_STRING) {
          throw place.wrong(column, "key must be a text.");
        }
        place.add("key", column);
        key = parser.getString();
      } else if (!KINDS.contains(field)) {
        throw place.wrong(column, Safe.line(field) + " is not understood." + FORM);
      } else if (value != Event.START_OBJECT) {
        throw place.wrong(column, field + " must be an object of inputs by their names." + FORM);
      } else {
        while (parser.next() == Event.KEY_NAME) {
          String name = parser.getString();
          column = keyColumn(parser);
          place.add(name, column);
          once(field + "." + name, field + " " + name);
          parser.next();
          add(field, name, parser.getValue());
        }
      }
    }

    private void once(String path, String shown) {
      if (!fields.add(path)) {
        throw place.wrong(column, Safe.line(shown) + " comes twice.");
      }
    }

    private void add(String kind, String name, JsonValue value) {
      switch (kind) {
        case "json" -> inputs.json(name, value);
        case "number" -> {
          expect(value instanceof JsonNumber, kind, name, "a number");
          inputs.number(name, ((JsonNumber) value).bigDecimalValue());
        }
        case "bool" -> {
          boolean isTrue = value.equals(JsonValue.TRUE);
          expect(isTrue || value.equals(JsonValue.FALSE), kind, name, "true or false");
          inputs.bool(name, isTrue);
        }
        case "text" -> {
          expect(value instanceof JsonString, kind, name, "a text");
          inputs.text(name, ((JsonString) value).getString());
        }
        default -> {
          expect(value instanceof JsonString, kind, name, "the path of a file");
          Path path = path(kind, name, ((JsonString) value).getString());
          folders.check(name, path, message -> place.wrong(column, message));
          inputs.file(name, path);
        }
      }
    }

    private void expect(boolean is, String kind, String name, String wanted) {
      if (!is) {
        throw place.wrong(column, kind + " " + Safe.line(name) + " must be " + wanted + ".");
      }
    }

    /** From the folder of the lines. */
    private Path path(String kind, String name, String path) {
      try {
        return Locales.path(folders.own(), path);
      } catch (InvalidPathException e) {
        expect(false, kind, name, "the path of a file");
        throw e;
      }
    }

    /** Where the name starts that the parser has just read, behind its closing quote. */
    private int keyColumn(JsonParser parser) {
      int end = column(parser, line.length()) - 1;
      int quote = line.lastIndexOf('"', end - 1);
      while (quote > 0 && isEscaped(quote)) {
        quote = line.lastIndexOf('"', quote - 1);
      }
      return quote < 0 ? end + 1 : quote + 1;
    }

    private boolean isEscaped(int quote) {
      int backslashes = 0;
      while (quote > backslashes && line.charAt(quote - 1 - backslashes) == '\\') {
        backslashes++;
      }
      return backslashes % 2 == 1;
    }

    private int column(JsonParser parser, int unknown) {
      long offset = parser.getLocation().getStreamOffset();
      return offset < 0 ? unknown : (int) Math.min(offset, line.length());
    }
  }
}
