package ai.flowscale.examples.ee.problem;

/** Ends a request with a problem that this application found itself. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** Makes an exception without a stack trace: it is a response, not a fault. */
  public ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** An input that is wrong, which the message names. */
  public static ProblemException invalid(String field, String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-input", "Invalid input", detail).withField(field));
  }

  /** Something that is not there, or that the caller may not see. */
  public static ProblemException notFound(String detail) {
    return new ProblemException(Problem.of(404, "not-found", "Not found", detail));
  }

  /** What the caller gets. */
  public Problem problem() {
    return problem;
  }
}
