package ai.flowscale.examples.ee.output;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunOutput;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Gives what the storage holds to browsers, in a form in which it is safe there. */
@ApplicationScoped
public class StoredContent {
  /** Nothing in it is ever run as a page of this application. */
  public static final String POLICY = "sandbox; default-src 'none'";

  @Inject private Flowscale flowscale;

  /** Returns the content, streamed from the storage. */
  public Response get(RunOutput stored, boolean download) {
    OutputContent content = flowscale.openOutput(stored);
    try {
      return head(content, stored.filename(), download).entity(streaming(content)).build();
    } catch (RuntimeException e) {
      content.close();
      throw e;
    }
  }

  /** Returns the same without the content. */
  public Response head(RunOutput stored, boolean download) {
    try (OutputContent content = flowscale.openOutput(stored)) {
      return head(content, stored.filename(), download).build();
    }
  }

  private static Response.ResponseBuilder head(
      OutputContent content, String filename, boolean download) {
    ContentKind kind = ContentKind.of(content.contentType());
    Response.ResponseBuilder response =
        Response.ok()
            .type(kind.type())
            .header("Content-Security-Policy", POLICY)
            .header(HttpHeaders.CACHE_CONTROL, "private, max-age=3600");
    content.length().ifPresent(length -> response.header(HttpHeaders.CONTENT_LENGTH, length));
    if (download || !kind.shown()) {
      response.header(HttpHeaders.CONTENT_DISPOSITION, attachment(filename));
    }
    return response;
  }

  private static StreamingOutput streaming(OutputContent content) {
    return out -> {
      try (content;
          InputStream in = content.inputStream()) {
        in.transferTo(out);
      }
    };
  }

  /** RFC 6266: the name in UTF-8, and nothing that could end the header. */
  private static String attachment(String filename) {
    String encoded = URLEncoder.encode(filename, StandardCharsets.UTF_8).replace("+", "%20");
    return "attachment; filename*=UTF-8''" + encoded;
  }
}
