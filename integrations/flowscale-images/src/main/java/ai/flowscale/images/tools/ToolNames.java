package ai.flowscale.images.tools;

import ai.flowscale.api.model.Workflow;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names that every chat model accepts: for the tools of workflows, and for their parameters. A name
 * depends on the workflow, and on which others share it, but never on their order: a model that
 * remembers a name must not run another workflow by it.
 */
public final class ToolNames {
  private static final int MAX_NAME = 40;
  private static final int MAX_ID = 20;
  private static final int DIGEST_BYTES = 10;
  private static final int DIGEST_RADIX = 32;
  private static final int DIGEST_LENGTH = 16;

  private ToolNames() {}

  /**
   * Names workflows: by the workflow's name in small letters, digits and underscores, or by {@code
   * workflow_} and the id where it has none. Those that would share a name, or have a reserved one,
   * get their ids behind it; a digest stands for an id that is long or has other letters.
   *
   * @param workflows the workflows; of several with one id the first counts
   * @param reserved names of other tools
   * @return the workflows by the names of their tools, of 64 characters at most
   */
  public static Map<String, Workflow> of(List<Workflow> workflows, Collection<String> reserved) {
    Map<String, Workflow> byId = new LinkedHashMap<>();
    workflows.forEach(workflow -> byId.putIfAbsent(workflow.id(), workflow));
    Map<String, String> names = new LinkedHashMap<>();
    byId.forEach((id, workflow) -> names.put(id, plain(workflow)));
    // The second time those whose marked name is the plain name of another.
    for (UnaryOperator<String> mark :
        List.<UnaryOperator<String>>of(ToolNames::mark, ToolNames::digest)) {
      Map<String, Long> times =
          names.values().stream()
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      names.replaceAll(
          (id, name) ->
              times.getOrDefault(name, 0L) > 1 || reserved.contains(name)
                  ? plain(Objects.requireNonNull(byId.get(id))) + "_" + mark.apply(id)
                  : name);
    }
    Map<String, Workflow> named = new LinkedHashMap<>();
    names.forEach((id, name) -> named.put(name, Objects.requireNonNull(byId.get(id))));
    return named;
  }

  private static String plain(Workflow workflow) {
    String name = legal(workflow.name());
    return name.isEmpty() ? "workflow_" + mark(workflow.id()) : name;
  }

  /** Never a part of an id: another may begin alike. */
  private static String mark(String id) {
    return id.length() <= MAX_ID && id.matches("[a-z0-9]+") ? id : digest(id);
  }

  /**
   * Makes a name of letters, digits and underscores of ASCII.
   *
   * @param text what to name it by, or null
   * @return at most 40 characters, the first one a letter; empty where the text has none of these
   */
  public static String legal(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String start = text.substring(0, Math.min(text.length(), 4 * MAX_NAME));
    String ascii =
        Normalizer.normalize(start, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}+", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    String whole = ascii.matches("[0-9].*") ? "n" + ascii : ascii;
    return whole.length() <= MAX_NAME ? whole : whole.substring(0, MAX_NAME).replaceAll("_+$", "");
  }

  /**
   * Tells one text from another.
   *
   * @param text the text
   * @return 16 letters and digits, the same in every process: 80 bits of its SHA-256
   */
  public static String digest(String text) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      String digits = new BigInteger(1, Arrays.copyOf(sha, DIGEST_BYTES)).toString(DIGEST_RADIX);
      return "0".repeat(DIGEST_LENGTH - digits.length()) + digits;
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
