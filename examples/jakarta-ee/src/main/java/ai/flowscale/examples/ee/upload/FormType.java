package ai.flowscale.examples.ee.upload;

import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The boundary in the content type of a form. */
public final class FormType {
  /** RFC 2046, section 5.1.1, quoted or not. */
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([0-9A-Za-z'()+_,./:=? -]{1,70})\"|([0-9A-Za-z'+_.-]{1,70}))\\s*(?:;|$)",
          Pattern.CASE_INSENSITIVE);

  /** What some server might take for a boundary, within the quotes of another parameter too. */
  private static final Pattern PERHAPS =
      Pattern.compile("boundary[^;=]*=", Pattern.CASE_INSENSITIVE);

  private FormType() {}

  /**
   * Finds the boundary.
   *
   * @throws ProblemException if the content type is not that of a form
   */
  public static String boundary(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.strip();
    if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
      throw new ProblemException(
          Problem.of(
              415,
              "not-a-form",
              "Not a form",
              "Send the inputs as multipart/form-data, one part for each."));
    }
    Matcher matcher = BOUNDARY.matcher(type);
    // Of two the server may take the other one, and what is counted here would not be its parts.
    if (!matcher.find() || PERHAPS.matcher(type).results().count() > 1) {
      throw new ProblemException(
          Problem.of(
              400,
              "not-a-form",
              "Not a form",
              "The content type multipart/form-data must have one boundary."));
    }
    String quoted = matcher.group(1);
    return quoted == null ? matcher.group(2) : quoted;
  }
}
