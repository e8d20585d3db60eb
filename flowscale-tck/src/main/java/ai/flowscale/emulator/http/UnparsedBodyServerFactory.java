package ai.flowscale.emulator.http;

import ai.flowscale.tck.server.OpenConnections;
import com.github.tomakehurst.wiremock.core.Options;
import com.github.tomakehurst.wiremock.http.AdminRequestHandler;
import com.github.tomakehurst.wiremock.http.HttpServer;
import com.github.tomakehurst.wiremock.http.HttpServerFactory;
import com.github.tomakehurst.wiremock.http.StubRequestHandler;
import com.github.tomakehurst.wiremock.jetty11.Jetty11HttpServer;
import java.io.IOException;
import wiremock.jakarta.servlet.ServletException;
import wiremock.jakarta.servlet.http.HttpServletRequest;
import wiremock.jakarta.servlet.http.HttpServletResponse;
import wiremock.org.eclipse.jetty.http.HttpFields;
import wiremock.org.eclipse.jetty.http.HttpHeader;
import wiremock.org.eclipse.jetty.server.Handler;
import wiremock.org.eclipse.jetty.server.Request;
import wiremock.org.eclipse.jetty.server.handler.HandlerWrapper;

/**
 * WireMock's server with three of its habits taken away. WireMock parses every multipart body
 * itself before any extension is asked, and answers 500 to one that is malformed, where the service
 * answers 200: so the content type goes by under another name. And its administration is not for
 * the clients of the emulator. And a stopped server has no open connection left.
 */
final class UnparsedBodyServerFactory implements HttpServerFactory {
  static final String CONTENT_TYPE = "X-Emulator-Content-Type";

  @Override
  public HttpServer buildHttpServer(
      Options options, AdminRequestHandler adminHandler, StubRequestHandler stubHandler) {
    return new UnparsedBodyServer(options, adminHandler, stubHandler);
  }

  private static final class UnparsedBodyServer extends Jetty11HttpServer {
    private final OpenConnections connections = new OpenConnections();

    UnparsedBodyServer(
        Options options, AdminRequestHandler adminHandler, StubRequestHandler stubHandler) {
      super(options, adminHandler, stubHandler);
      httpConnector.addBean(connections);
    }

    @Override
    public void stop() {
      super.stop();
      connections.closeAll();
    }

    @Override
    protected Handler createHandler(
        Options options, AdminRequestHandler adminHandler, StubRequestHandler stubHandler) {
      HandlerWrapper wrapper = new ContentTypeHider();
      wrapper.setHandler(super.createHandler(options, adminHandler, stubHandler));
      return wrapper;
    }
  }

  private static final class ContentTypeHider extends HandlerWrapper {
    @Override
    public void handle(
        String target,
        Request request,
        HttpServletRequest servletRequest,
        HttpServletResponse servletResponse)
        throws IOException, ServletException {
      if (target.startsWith("/__")) {
        servletResponse.setStatus(HttpServletResponse.SC_NOT_FOUND);
        request.setHandled(true);
        return;
      }
      HttpFields fields = request.getHttpFields();
      HttpFields.Mutable hidden = HttpFields.build(fields).remove(CONTENT_TYPE);
      String contentType = fields.get(HttpHeader.CONTENT_TYPE);
      if (contentType != null) {
        hidden.remove(HttpHeader.CONTENT_TYPE).put(CONTENT_TYPE, contentType);
      }
      request.setHttpFields(hidden);
      super.handle(target, request, servletRequest, servletResponse);
    }
  }
}
