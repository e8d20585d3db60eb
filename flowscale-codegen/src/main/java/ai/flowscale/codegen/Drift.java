package ai.flowscale.codegen;

import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the descriptions that code was generated from with those of a deployment. */
public final class Drift {
  private static final int MAX_LENGTH = 1000;

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
      facts.put("type", input.type() == DataType.UNKNOWN ? text(input.typeName()) : input.type());
      facts.put("list", input.many());
      facts.put("required", input.required());
      facts.put("default", text(input.defaultValue()));
      facts.put("options", input.options());
      facts.put("min", text(input.min()));
      facts.put("max", text(input.max()));
      facts.put("label", text(input.label()));
      facts.put("description", text(input.description()));
      inputs.put(input.name(), facts);
    }
    return inputs;
  }

  private static Map<String, Map<String, Object>> outputs(Workflow workflow) {
    Map<String, Map<String, Object>> outputs = new LinkedHashMap<>();
    for (OutputDescription output : workflow.outputDescriptions()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("type", output.type());
      facts.put("label", text(output.label()));
      facts.put("description", text(output.description()));
      outputs.put(output.name(), facts);
    }
    return outputs;
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "none");
  }

  private static String name(String name) {
    return "'" + name + "'";
  }

  /** On one line of bounded length, without what changes a terminal or hides in a log. */
  static String printable(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", "?");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
