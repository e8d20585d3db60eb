package ai.flowscale.emulator.http;

import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts a responder's answer in the place of WireMock's. */
final class RespondingTransformer implements ResponseTransformerV2 {
  private static final System.Logger LOG = System.getLogger(RespondingTransformer.class.getName());
  private static final byte[] NOTHING = {};

  private final Responder responder;

  RespondingTransformer(Responder responder) {
    this.responder = responder;
  }

  @Override
  public String getName() {
    return "flowscale-emulator";
  }

  @Override
  public Response transform(Response ignored, ServeEvent event) {
    WireResponse answer;
    try {
      answer = responder.respond(read(event.getRequest()));
    } catch (RuntimeException bug) {
      LOG.log(Level.ERROR, "The emulator could not answer", bug);
      answer = WireResponse.of(500, "text/plain; charset=utf-8", "Internal Server Error");
    }
    return write(answer);
  }

  private static WireRequest read(LoggedRequest request) {
    Map<String, List<String>> headers = new HashMap<>();
    boolean upgrade = false;
    for (HttpHeader header : request.getHeaders().all()) {
      boolean hidden = header.keyEquals(UnparsedBodyServerFactory.CONTENT_TYPE);
      headers
          .computeIfAbsent(hidden ? "Content-Type" : header.key(), name -> new ArrayList<>())
          .addAll(header.values());
      upgrade |= header.keyEquals("Upgrade");
    }
    // As the service's own server does to a request that offers h2c, to which it answers anyway.
    byte[] body = upgrade ? NOTHING : request.getBody();
    return new WireRequest(request.getMethod().getName(), request.getUrl(), headers, body);
  }

  private static Response write(WireResponse answer) {
    Response.Builder builder = Response.response().status(answer.status());
    switch (answer.breakage()) {
      case NONE -> {}
      case RESET -> builder.fault(Fault.CONNECTION_RESET_BY_PEER);
      case CLOSE -> builder.fault(Fault.EMPTY_RESPONSE);
      case GARBAGE -> builder.fault(Fault.RANDOM_DATA_THEN_CLOSE);
    }
    List<HttpHeader> headers = new ArrayList<>();
    answer.headers().forEach((name, value) -> headers.add(HttpHeader.httpHeader(name, value)));
    return builder.headers(new HttpHeaders(headers)).body(answer.body()).build();
  }
}
