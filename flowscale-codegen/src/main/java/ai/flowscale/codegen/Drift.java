package ai.flowscale.codegen;

import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.Workflow;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares the descriptions that code was generated from with those of a deployment. */
public final class Drift {
  private static final int MAX_LENGTH = 1000;
  private static final int MAX_SCALE = 400;
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

  private final List<String> differences = new ArrayList<>();

  private Drift() {}

  /**
   * Names each difference, one a line. Workflows that are only deployed are none: no code depends
   * on them.
   *
   * @param described what the code was generated from
   * @param deployed what the service has now
   * @return the differences; empty where there are none
   */
  public static List<String> between(List<Workflow> described, List<Workflow> deployed) {
    Drift drift = new Drift();
    Map<String, Workflow> now =
        deployed.stream()
            .collect(Collectors.toMap(Workflow::id, Function.identity(), (first, again) -> first));
    for (Workflow workflow : described) {
      Workflow current = now.get(workflow.id());
      String where = "workflow " + name(workflow.id());
      if (current == null) {
        drift.add(where + " is not deployed any more");
      } else {
        drift.compare(where, facts(workflow), facts(current));
        drift.compareAll(where + ": input ", inputs(workflow), inputs(current));
        drift.compareAll(where + ": output ", outputs(workflow), outputs(current));
      }
    }
    return List.copyOf(drift.differences);
  }

  private void add(String difference) {
    differences.add(printable(difference));
  }

  private void compareAll(
      String where, Map<String, Map<String, Object>> then, Map<String, Map<String, Object>> now) {
    then.forEach(
        (name, facts) -> {
          if (now.containsKey(name)) {
            compare(where + name(name), facts, now.get(name));
          } else {
            add(where + name(name) + " is gone");
          }
        });
    now.forEach(
        (name, facts) -> {
          if (!then.containsKey(name)) {
            boolean required = Boolean.TRUE.equals(facts.get("required"));
            add(where + name(name) + " is new" + (required ? ", and required" : ""));
          }
        });
  }

  private void compare(String where, Map<String, Object> then, Map<String, Object> now) {
    then.forEach(
        (fact, value) -> {
          if (!value.equals(now.get(fact))) {
            add(where + ": " + fact + " is " + now.get(fact) + ", was " + value);
          }
        });
  }

  private static Map<String, Object> facts(Workflow workflow) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", text(workflow.name()));
    facts.put("description", text(workflow.description()));
    return facts;
  }

  private static Map<String, Map<String, Object>> inputs(Workflow workflow) {
    Map<String, Map<String, Object>> inputs = new LinkedHashMap<>();
    for (InputDescription input : workflow.inputDescriptions()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("type", type(input.type(), input.typeName(), input.name(), input.raw()));
      facts.put("list", input.many());
      facts.put("required", input.required());
      JsonValue standard = input.defaultValue();
      facts.put("default", text(standard == null ? null : plain(standard)));
      facts.put("options", input.options());
      facts.put("min", number(input.min()));
      facts.put("max", number(input.max()));
      facts.put("label", text(input.label()));
      facts.put("description", text(input.description()));
      inputs.put(key(input.name(), inputs), facts);
    }
    return inputs;
  }

  private static Map<String, Map<String, Object>> outputs(Workflow workflow) {
    Map<String, Map<String, Object>> outputs = new LinkedHashMap<>();
    for (OutputDescription output : workflow.outputDescriptions()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("type", type(output.type(), output.typeName(), output.name(), output.raw()));
      facts.put("label", text(output.label()));
      facts.put("description", text(output.description()));
      outputs.put(key(output.name(), outputs), facts);
    }
    return outputs;
  }

  /** What has no name is counted. */
  private static String key(String name, Map<String, ?> others) {
    String key = name;
    for (int i = 1; name.isEmpty() && (key.isEmpty() || others.containsKey(key)); i++) {
      key = "unnamed " + i;
    }
    return key;
  }

  /** An unknown type is told by the service's word for it, or else by all that the service says. */
  private static Object type(DataType type, @Nullable String word, String name, JsonValue raw) {
    if (type != DataType.UNKNOWN) {
      return type;
    }
    boolean isNameAlone = raw instanceof JsonString string && string.getString().equals(name);
    JsonValue said =
        raw instanceof JsonObject object
            ? Stream.of("type", "class_type")
                .map(object::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(JsonValue.NULL)
            : raw;
    return text(
        word != null ? word : isNameAlone || said.equals(JsonValue.NULL) ? null : plain(said));
  }

  /** The same for the same number, whether it is written 5, 5.0 or 5e0. */
  private static JsonValue plain(JsonValue json) {
    if (json instanceof JsonNumber number) {
      return Json.createValue(plain(number.bigDecimalValue()));
    }
    if (json instanceof JsonArray array) {
      JsonArrayBuilder plain = Json.createArrayBuilder();
      array.forEach(value -> plain.add(plain(value)));
      return plain.build();
    }
    if (json instanceof JsonObject object) {
      JsonObjectBuilder plain = Json.createObjectBuilder();
      new TreeMap<>(object).forEach((name, value) -> plain.add(name, plain(value)));
      return plain.build();
    }
    return json;
  }

  private static BigDecimal plain(BigDecimal number) {
    // Further out, a number without its exponent may have a gigabyte.
    if (Math.abs((long) number.scale()) > MAX_SCALE) {
      return number;
    }
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static String number(@Nullable BigDecimal number) {
    return text(number == null ? null : plain(number));
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "none");
  }

  private static String name(String name) {
    return "'" + name + "'";
  }

  /** On one line of bounded length, without what changes a terminal or hides in a log. */
  static String printable(String text) {
    String line = UNPRINTABLE.matcher(text).replaceAll("?");
    return line.length() <= MAX_LENGTH ? line : Texts.cut(line, MAX_LENGTH) + "...";
  }
}
