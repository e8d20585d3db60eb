package ai.flowscale.cli;

import ai.flowscale.api.error.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** Says in the words of the command line what the library says in those of a program in Java. */
final class OwnWords {
  /** A name of the library, and what stands for it here. */
  private record Word(Pattern theirs, String ours) {
    static Word of(String theirs, String ours) {
      return new Word(Pattern.compile(theirs), ours);
    }
  }

  private static final List<Word> WORDS =
      List.of(
          Word.of("(baseUrl|apiKey) \\((FLOWSCALE_\\w+)\\)", "$2"),
          Word.of(
              "allow it with allowInsecureHost\\(\"?([^\")]*)\"?\\)",
              "set FLOWSCALE_ALLOWED_HOSTS=$1"),
          Word.of(
              "allow the host with allowDownloadHost\\(\\.\\.\\.\\)",
              "set FLOWSCALE_ALLOWED_HOSTS to the host"),
          Word.of(", with InputFile\\.of|, or FileAt\\.uri", ""),
          Word.of(
              "leave them out of proxy\\(\\.\\.\\.\\), in Spring Boot [\\w.]+",
              "leave them out of HTTPS_PROXY"),
          Word.of(": see the cause, and", ":"));

  private static final List<Word> WORDS_OF_PARSER =
      List.of(
          Word.of("is not an? (int|long|short)\\b", "is not a whole number"),
          Word.of("is not a (float|double)\\b", "is not a number"),
          Word.of(" \\(case-insensitive\\)", ""));

  private static final Pattern CHOICE = Pattern.compile("one of \\[([A-Z_, ]+)]");
  private static final Pattern DURATION = Pattern.compile("\\bPT-?[0-9.]+[HMS](?:-?[0-9.]+[MS])*");

  private OwnWords() {}

  /** What the parser of the command line says. */
  static String ofParser(String message) {
    String said = replaced(WORDS_OF_PARSER, message);
    return CHOICE
        .matcher(said)
        .replaceAll(found -> "one of " + found.group(1).toLowerCase(Locale.ROOT));
  }

  /** What is said of a failure. */
  static String of(CommandSpec command, Throwable failure, String message) {
    String said = replaced(WORDS, message);
    Throwable told =
        failure instanceof CliException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (!(told instanceof InvalidRequestException wrong)) {
      return said;
    }
    Optional<String> ours = name(command, wrong.field());
    if (ours.isEmpty()) {
      return said;
    }
    String field = "\\b" + Pattern.quote(wrong.field()) + "\\b";
    return durations(said.replaceFirst(field, Matcher.quoteReplacement(ours.get())));
  }

  /** Writes the durations of a text as options take them. */
  static String durations(String text) {
    return DURATION.matcher(text).replaceAll(found -> Times.option(Duration.parse(found.group())));
  }

  /** The option or parameter that gives a field of the library. */
  private static Optional<String> name(CommandSpec command, String field) {
    String words = field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    List<String> candidates = List.of(words, words.replaceFirst("-id$", ""));
    return Stream.concat(
            candidates.stream()
                .map(each -> "--" + each)
                .filter(each -> command.findOption(each) != null),
            candidates.stream()
                .map(each -> each.toUpperCase(Locale.ROOT).replace('-', '_'))
                .filter(
                    each ->
                        command.positionalParameters().stream()
                            .anyMatch(parameter -> parameter.paramLabel().equals(each))))
        .findFirst();
  }

  private static String replaced(List<Word> words, String message) {
    String said = message;
    for (Word each : words) {
      said = each.theirs().matcher(said).replaceAll(each.ours());
    }
    return said;
  }
}
