package ai.flowscale.transport.vertx;

import ai.flowscale.transport.toolkit.AbstractExchange;
import ai.flowscale.transport.toolkit.RequestHead;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;

/** Puts requests in the words of Vert.x. */
final class RequestOptionsFactory {
  private RequestOptionsFactory() {}

  static RequestOptions create(AbstractExchange exchange) {
    RequestHead head = RequestHead.of(exchange);
    RequestOptions options = new RequestOptions();
    // An IPv6 address with its brackets: Vert.x 5 takes it for no host without them.
    options.setHost(exchange.request().uri().getHost()).setPort(head.port());
    options.setSsl(head.isSecure()).setURI(head.target());
    options.setFollowRedirects(false).setMethod(HttpMethod.valueOf(exchange.request().method()));
    if (!head.isSecure()) {
      // The client's default over http is an upgrade to HTTP/2, which makes some servers lose
      // bodies.
      options.setProtocolVersion(HttpVersion.HTTP_1_1);
    }
    // Vert.x adds Host, and Transfer-Encoding where the exchange says that the body is chunked.
    head.forEachField(false, options::addHeader);
    return options;
  }
}
