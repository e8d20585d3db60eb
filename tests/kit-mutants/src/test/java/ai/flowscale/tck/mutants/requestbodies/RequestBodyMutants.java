package ai.flowscale.tck.mutants.requestbodies;

import static ai.flowscale.tck.mutants.parts.Damage.makers;
import static ai.flowscale.tck.mutants.parts.Damage.requestBodies;
import static ai.flowscale.tck.mutants.parts.Damage.requests;
import static ai.flowscale.tck.mutants.parts.Damage.uploads;

import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.mutants.Mutant;
import ai.flowscale.tck.mutants.Ways;
import ai.flowscale.tck.mutants.parts.EndsBehind;
import ai.flowscale.tck.mutants.parts.ForwardingBody;
import ai.flowscale.tck.mutants.parts.LosesLastOfFull;
import ai.flowscale.tck.mutants.parts.ReadAhead;
import ai.flowscale.tck.mutants.parts.ReadsAsText;
import ai.flowscale.tck.mutants.parts.Relay;
import ai.flowscale.tck.mutants.parts.Requests;
import ai.flowscale.tck.transport.TransportRule;
import ai.flowscale.transport.toolkit.RequestBodies;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/** Chapter 2: what becomes of a request's body. */
public final class RequestBodyMutants {
  private static final long FAR = 128L << 20;
  private static final long CAP = 64L << 20;

  private RequestBodyMutants() {}

  public static List<Mutant> all() {
    return List.of(
        Mutant.of(
            TransportRule.CONTENT_LENGTH,
            "sends every body in chunks",
            requestBodies(RequestBodyMutants::unknownLength)),
        Mutant.of(
            TransportRule.CONTENT_LENGTH,
            "loses the last byte of a body of known length that fills its buffers of 8 KiB",
            uploads(
                (body, down) ->
                    body.contentLength().isPresent()
                        ? new LosesLastOfFull(down)
                        : new Relay(down))),
        Mutant.of(
            TransportRule.CONTENT_LENGTH,
            "takes a body of known length for text",
            uploads(
                (body, down) ->
                    body.contentLength().isPresent() ? new ReadsAsText(down) : new Relay(down))),
        Mutant.of(
            TransportRule.CHUNKED,
            "takes a body in chunks for text",
            uploads(
                (body, down) ->
                    body.contentLength().isPresent() ? new Relay(down) : new ReadsAsText(down))),
        Mutant.of(
            TransportRule.CHUNKED,
            "collects a body to find its length",
            requestBodies(SmallBody::collected)),
        Mutant.of(
            TransportRule.CHUNKED,
            "loses the last byte of a body in chunks that fills its buffers of 8 KiB",
            uploads(
                (body, down) ->
                    body.contentLength().isPresent()
                        ? new Relay(down)
                        : new LosesLastOfFull(down))),
        Mutant.of(
            TransportRule.ZERO_LENGTH,
            "sends an empty body in chunks",
            requests(RequestBodyMutants::emptyInChunks)),
        Mutant.of(
            TransportRule.EMPTY_WRITES,
            "ends a body at an empty write",
            uploads((body, down) -> new EndsAtEmptyBuffer(down))),
        Mutant.of(
            TransportRule.BODY_ONCE,
            "reads the body before it sends it",
            requestBodies(SmallBody::read)),
        Mutant.of(
            TransportRule.BODY_ONCE,
            "reads a body that can be read again before it sends it",
            requestBodies(body -> body.isReplayable() ? SmallBody.read(body) : body)),
        Mutant.of(
            TransportRule.UPLOAD_PRESSURE,
            "reads 24 MiB of a body ahead of the server",
            requestBodies(body -> readAhead(body, 24L << 20))),
        Mutant.of(
                TransportRule.UPLOAD_PRESSURE,
                "reads a body far ahead",
                requestBodies(body -> readAhead(body, FAR)))
            .only(Ways.TLS),
        Mutant.of(
            TransportRule.UPLOAD_PRESSURE,
            "reads a body far ahead of the server",
            requestBodies(body -> readAhead(body, FAR))),
        Mutant.of(
            TransportRule.FAILING_BODY,
            "completes a body that fails midway",
            uploads((body, down) -> new EndsAtFailure(down, false))),
        Mutant.of(
            TransportRule.FAILING_BODY,
            "completes a body that fails within its first 64 KiB",
            uploads((body, down) -> new EndsAtEarlyFailure(down, 64 * 1024))),
        Mutant.of(
            TransportRule.FAILING_BODY,
            "completes a body that fails within its first 16 KiB",
            uploads((body, down) -> new EndsAtEarlyFailure(down, 16 * 1024))),
        Mutant.of(
            TransportRule.FAILING_AT_START,
            "sends a body that fails at its start as an empty one",
            uploads((body, down) -> new EndsAtFailure(down, true))),
        Mutant.of(
            TransportRule.SHORT_BODY,
            "pads a short body",
            uploads((body, down) -> new Pads(down, body.contentLength()))),
        Mutant.of(
            TransportRule.SHORT_BODY,
            "pads a short body of more than 8 KiB",
            uploads((body, down) -> new Pads(down, body.contentLength(), 8192))),
        Mutant.of(
            TransportRule.LONG_BODY,
            "truncates a body that is too long",
            uploads((body, down) -> new Cuts(down, body.contentLength()))),
        Mutant.of(
            TransportRule.LONG_BODY,
            "completes a body as soon as its length is reached",
            uploads((body, down) -> new EndsAtLength(down, body.contentLength()))),
        Mutant.of(
            TransportRule.FAILURE_IS_LOCAL,
            "shuts down its pool when a body fails with an Error",
            makers(ShutsDownAtError::new)),
        Mutant.of(
            TransportRule.BODY_OF_ANY_METHOD,
            "drops the body of a GET and of a DELETE",
            requests(RequestBodyMutants::withoutBody)),
        Mutant.of(
            TransportRule.BODY_OF_ANY_METHOD,
            "drops the body of an OPTIONS",
            requests(request -> withoutBody(request, "OPTIONS"))),
        Mutant.of(
            TransportRule.BODY_OF_ANY_METHOD,
            "drops the body of a method that it does not know",
            requests(request -> withoutBody(request, "PROPFIND"))),
        Mutant.of(
            TransportRule.ANY_WRITES,
            "loses the pieces behind the first 1024",
            uploads(
                (body, down) ->
                    new Relay(down) {
                      private int count;

                      @Override
                      public void onNext(ByteBuffer buffer) {
                        super.onNext(count++ < 1024 ? buffer : buffer.slice(0, 0));
                      }
                    })),
        Mutant.of(
            TransportRule.ANY_WRITES,
            "sends the first MiB of a piece",
            uploads(
                (body, down) ->
                    new Relay(down) {
                      @Override
                      public void onNext(ByteBuffer buffer) {
                        super.onNext(
                            buffer.slice(buffer.position(), Math.min(buffer.remaining(), 1 << 20)));
                      }
                    })),
        Mutant.of(
            TransportRule.ANY_WRITES,
            "reads an array from its start",
            requestBodies(body -> Writes.in(body, Writes::fromStart))),
        Mutant.of(
            TransportRule.ANY_WRITES,
            "takes a byte for a character",
            requestBodies(body -> Writes.in(body, Writes::ofCharacters))),
        Mutant.of(
            TransportRule.WHOLE_UPLOAD,
            "ends a body in chunks behind 64 MiB",
            uploads(
                (body, down) ->
                    body.contentLength().isPresent()
                        ? new Relay(down)
                        : new EndsBehind(down, CAP))),
        Mutant.of(
            TransportRule.LONG_UPLOAD,
            "sends a body of 2 GiB or more in chunks",
            requestBodies(
                body ->
                    body.contentLength().orElse(0) > Integer.MAX_VALUE
                        ? unknownLength(body)
                        : body)));
  }

  private static TransportRequest withoutBody(TransportRequest request) {
    return withoutBody(withoutBody(request, "GET"), "DELETE");
  }

  private static TransportRequest withoutBody(TransportRequest request, String method) {
    return request.method().equals(method)
        ? TransportRequest.of(request.method(), request.uri(), request.headers(), null)
        : request;
  }

  private static RequestBody unknownLength(RequestBody body) {
    return new ForwardingBody(body) {
      @Override
      public OptionalLong contentLength() {
        return OptionalLong.empty();
      }
    };
  }

  private static TransportRequest emptyInChunks(TransportRequest request) {
    boolean framed = request.method().equals("POST") || request.method().equals("PUT");
    if (!framed || Requests.hasContent(request)) {
      return request;
    }
    return Requests.withBody(
        request, RequestBodies.ofStream(InputStream::nullInputStream, OptionalLong.empty()));
  }

  private static RequestBody readAhead(RequestBody body, long most) {
    return ReadAhead.upload(body, most, Runnable::run);
  }
}
