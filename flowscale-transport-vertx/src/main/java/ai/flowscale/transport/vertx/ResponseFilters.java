package ai.flowscale.transport.vertx;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Filters, behind Netty's decoders, what Vert.x would take for a response or for the end of one:
 * interim responses (1xx), of which it skips 100 and 103 only, and a body over TLS that ends with
 * its connection, but without a {@code close_notify}, and was cut off (RFC 9112, section 9.8).
 * Where there are no filters, {@link VertxExchange} fails an exchange that gets an interim
 * response.
 */
final class ResponseFilters {
  /** The connection is no longer HTTP then, and no response follows. */
  private static final int SWITCHING_PROTOCOLS = 101;

  private ResponseFilters() {}

  /** Filters what a connection receives from now on, as soon as its protocol is known. */
  static void addTo(ChannelPipeline pipeline) {
    ChannelHandlerContext http1 = pipeline.context(HttpClientCodec.class);
    Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
    if (http1 != null && pipeline.get(Http1.class) == null) {
      pipeline.addAfter(http1.name(), null, new Http1());
    }
    // Vert.x sets another listener once the connection has been established.
    if (http2 != null && !(http2.decoder().frameListener() instanceof Http2)) {
      http2.decoder().frameListener(new Http2(http2.decoder().frameListener()));
    }
  }

  private static final class Http1 extends ChannelInboundHandlerAdapter {
    /** From the head of an interim response to the end that the decoder adds. */
    private boolean interim;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpResponse response) {
        interim = isInterim(response);
      }
      boolean last = message instanceof LastHttpContent;
      if (interim) {
        interim = !last;
        ReferenceCountUtil.release(message);
      } else if (last && isCutOff(context)) {
        ReferenceCountUtil.release(message);
        context.fireExceptionCaught(
            new PrematureChannelClosureException("the connection ended without a close_notify"));
      } else {
        context.fireChannelRead(message);
      }
    }

    private static boolean isInterim(HttpResponse response) {
      int status = response.status().code();
      return response.decoderResult().isSuccess()
          && HttpStatusClass.INFORMATIONAL.contains(status)
          && status != SWITCHING_PROTOCOLS;
    }

    private static boolean isCutOff(ChannelHandlerContext context) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      return tls != null && !context.channel().isActive() && !tls.sslCloseFuture().isSuccess();
    }
  }

  /** Drops the headers of an interim response. HTTP/2 has no 101. */
  private static final class Http2 extends Http2FrameListenerDecorator {
    Http2(Http2FrameListener listener) {
      super(listener);
    }

    private static boolean isInterim(Http2Headers headers, boolean last) {
      CharSequence status = headers.status();
      return !last
          && status != null
          && HttpStatusClass.valueOf(status) == HttpStatusClass.INFORMATIONAL;
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean last)
        throws Http2Exception {
      if (!isInterim(headers, last)) {
        super.onHeadersRead(context, stream, headers, padding, last);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean last)
        throws Http2Exception {
      if (!isInterim(headers, last)) {
        super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, last);
      }
    }
  }
}
