package ai.flowscale.examples.ee.proxy;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.examples.ee.config.Settings;
import ai.flowscale.examples.ee.output.StoredContent;
import ai.flowscale.examples.ee.problem.Problem;
import ai.flowscale.examples.ee.problem.ProblemException;
import ai.flowscale.examples.ee.problem.ProblemWriter;
import ai.flowscale.examples.ee.problem.Problems;
import ai.flowscale.examples.ee.upload.FormStream;
import ai.flowscale.examples.ee.upload.FormType;
import ai.flowscale.examples.ee.workflow.AllowedWorkflows;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The service's own API without the key: for browsers and for other SDKs in their proxy mode. What
 * goes through is named, both ways; all else, any credential among it, stays where it came from.
 */
@WebServlet("/proxy/*")
public class ProxyServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(ProxyServlet.class.getName());

  /** The headers of a response that the caller gets as they came. */
  private static final List<String> ANSWER_HEADERS = List.of("Content-Encoding", "Retry-After");

  private static final Pattern JSON =
      Pattern.compile("application/(?:[\\w.-]+\\+)?json\\s*(?:;.*)?", Pattern.CASE_INSENSITIVE);

  @Inject private transient Settings settings;
  @Inject private transient AllowedWorkflows allowed;
  @Inject private transient Service service;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    AtomicReference<@Nullable Problem> formProblem = new AtomicReference<>();
    Problem problem;
    try {
      pass(request, response, formProblem);
      return;
    } catch (RuntimeException e) {
      Problem found = formProblem.get();
      problem = found == null ? Problems.of(e) : found;
    }
    ProblemWriter.write(response, problem);
  }

  private void pass(
      HttpServletRequest request,
      HttpServletResponse response,
      AtomicReference<@Nullable Problem> formProblem)
      throws IOException {
    String path =
        request
            .getRequestURI()
            .substring(request.getContextPath().length() + request.getServletPath().length());
    ProxyOperation operation =
        ProxyOperation.find(request.getMethod(), path)
            .orElseThrow(
                () -> ProblemException.notFound("The service has no such operation here."));
    ProxyQuery query = ProxyQuery.parse(request.getQueryString(), operation.parameters());
    Headers headers = Headers.empty().with("Accept", "application/json");
    ProxyUpload upload = null;
    RequestBody body = null;
    if (operation == ProxyOperation.EXECUTE) {
      allowed.check(
          query
              .find("workflow_id")
              .orElseThrow(
                  () -> ProblemException.invalid("workflow_id", "workflow_id is missing.")));
      String type = request.getContentType();
      upload = new ProxyUpload(form(request, FormType.boundary(type), formProblem));
      headers = headers.with("Content-Type", type);
      body = service.body(upload, request.getContentLengthLong());
    }
    Service.Answer answer;
    try {
      answer = service.call(request.getMethod(), path + query.text(), headers, body, upload);
    } catch (TransportException e) {
      throw operation == ProxyOperation.EXECUTE ? ofSubmission(query, e) : e;
    } finally {
      if (upload != null) {
        upload.end();
      }
    }
    answer(response, answer);
  }

  /** Unless nothing can have been sent, a run may have been started: the caller must not repeat. */
  private static FlowscaleException ofSubmission(ProxyQuery query, TransportException failure) {
    return failure.sent() == TransportException.Sent.NO
        ? failure
        : new SubmissionUncertainException(
            query.find("workflow_id").orElse(""),
            query.find("group_id").orElse(null),
            Instant.now(),
            failure);
  }

  private FormStream form(
      HttpServletRequest request, String boundary, AtomicReference<@Nullable Problem> problem)
      throws IOException {
    long limit = settings.maxUpload();
    if (request.getContentLengthLong() > limit) {
      throw new ProblemException(FormStream.tooLarge(limit));
    }
    return new FormStream(request.getInputStream(), boundary, limit, problem::set);
  }

  private static void answer(HttpServletResponse response, Service.Answer answer)
      throws IOException {
    int status = answer.status();
    if (status == 401 || status == 403) {
      // About the key of this application; the caller has sent none.
      LOG.log(System.Logger.Level.WARNING, "The service does not accept the key ({0})", status);
      ProblemWriter.write(
          response,
          Problem.of(
              502,
              "service-refused",
              "The service does not accept this application",
              "The application's key is not accepted by the service. Tell whoever runs the"
                  + " application."));
      return;
    }
    response.setStatus(status);
    // Whatever the service sends, no browser takes it for a page or a script of this application.
    response.setHeader("Content-Security-Policy", StoredContent.POLICY);
    response.setContentType(mediaType(answer.headers().first("Content-Type").orElse("")));
    for (String name : ANSWER_HEADERS) {
      answer.headers().first(name).ifPresent(value -> response.setHeader(name, value));
    }
    int length = answer.body().remaining();
    if (length > 0) {
      response.setContentLength(length);
      response.getOutputStream().write(answer.body().array(), 0, length);
    }
  }

  private static String mediaType(String reported) {
    return JSON.matcher(reported).matches() ? "application/json" : "text/plain;charset=UTF-8";
  }
}
