package ai.flowscale.client.service;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.text.Printable;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The service's reason for a refusal or a failed run, for a message. It is shown whole or not at
 * all: only where it is short and plain, and has nothing in common with what was sent. In doubt it
 * is left out; the exception has it in any case.
 */
public final class Reason {
  /** A longer one quotes something. */
  private static final int MAX_LENGTH = 300;

  /** Comparing takes time in proportion to what was sent; more than this is not compared. */
  private static final int MAX_COMPARED = 1 << 16;

  /** So many characters in a row that are the same are taken for a quotation. */
  private static final int PIECE = 6;

  /** A whole input this short may stand in any sentence. */
  private static final int SHORTEST = 3;

  /** Escapes of any kind, behind which a quotation is not recognised, and addresses. */
  private static final Pattern ENCODED = Pattern.compile("[\\\\%&]|://");

  /** What looks like a key, a token or a digest. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "[A-Za-z0-9]{25,}|[0-9]{9,}|(?=[a-zA-Z]*[0-9])(?=[0-9]*[a-zA-Z])[A-Za-z0-9]{8,}");

  private static final Pattern BLANK = Pattern.compile("[\\x00-\\x20\\p{javaWhitespace}]+");

  private Reason() {}

  /**
   * Returns the reason where it can be shown.
   *
   * @param words what the service said
   * @param secrets what was sent, texts within JSON among them
   */
  static Optional<String> of(List<String> words, Supplier<List<String>> secrets) {
    String reason = String.join("; ", words);
    boolean isUnfit =
        reason.length() > MAX_LENGTH
            || reason.isBlank()
            || ENCODED.matcher(reason).find()
            || TOKEN.matcher(reason).find()
            || quotes(reason, secrets.get());
    return isUnfit ? Optional.empty() : Optional.of(Printable.message(reason));
  }

  /** Returns why a run failed, where that can be shown: its inputs are known, and not quoted. */
  public static Optional<String> of(Run run) {
    List<String> inputs = new ArrayList<>();
    run.inputs().forEach(input -> addTexts(input.value(), inputs));
    // In a text that is JSON, the short texts within are not recognised.
    boolean isKnown =
        !inputs.isEmpty()
            && run.inputs().stream().allMatch(Reason::isTold)
            && inputs.stream().noneMatch(Reason::mayBeJson);
    return isKnown ? of(run.errors(), () -> inputs) : Optional.empty();
  }

  private static boolean isTold(RunInput input) {
    return input.isFile() || input.value() != JsonValue.NULL;
  }

  private static boolean mayBeJson(String text) {
    return text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
  }

  private static void addTexts(JsonValue value, List<String> texts) {
    switch (value.getValueType()) {
      case STRING -> texts.add(((JsonString) value).getString());
      case ARRAY -> value.asJsonArray().forEach(element -> addTexts(element, texts));
      case OBJECT ->
          value
              .asJsonObject()
              .forEach(
                  (name, field) -> {
                    texts.add(name);
                    addTexts(field, texts);
                  });
      case NUMBER -> texts.add(value.toString());
      default -> {}
    }
  }

  /** Whether texts are not compared, since they are too many or too long. */
  static boolean isTooMuch(List<String> texts) {
    return texts.stream().mapToLong(String::length).sum() > MAX_COMPARED;
  }

  private static boolean quotes(String reason, List<String> secrets) {
    String shown = comparable(reason);
    return isTooMuch(secrets)
        || secrets.stream().map(Reason::comparable).anyMatch(sent -> hasPartOf(sent, shown));
  }

  private static boolean hasPartOf(String sent, String shown) {
    if (sent.length() < PIECE) {
      return sent.length() >= SHORTEST && shown.contains(sent);
    }
    return IntStream.rangeClosed(0, shown.length() - PIECE)
        .anyMatch(at -> sent.contains(shown.substring(at, at + PIECE)));
  }

  /** Without white space and in upper case: however a quotation is wrapped, spaced or cut. */
  private static String comparable(String text) {
    return BLANK.matcher(text).replaceAll("").toUpperCase(Locale.ROOT);
  }
}
