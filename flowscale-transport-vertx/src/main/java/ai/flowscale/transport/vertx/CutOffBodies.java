package ai.flowscale.transport.vertx;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Fails a body over TLS that ends with its connection, but without a {@code close_notify}: it was
 * cut off (RFC 9112, section 9.8). Netty's decoder takes each end for that of the body.
 */
final class CutOffBodies extends ChannelInboundHandlerAdapter {
  private CutOffBodies() {}

  /** Watches a connection of HTTP/1.1 over TLS, as soon as its protocol is known. */
  static void refuseFrom(ChannelPipeline pipeline) {
    ChannelHandlerContext http1 = pipeline.context(HttpClientCodec.class);
    if (http1 != null
        && pipeline.get(SslHandler.class) != null
        && pipeline.get(CutOffBodies.class) == null) {
      pipeline.addAfter(http1.name(), null, new CutOffBodies());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (message instanceof LastHttpContent
        && !context.channel().isActive()
        && !tls.sslCloseFuture().isSuccess()) {
      ReferenceCountUtil.release(message);
      context.fireExceptionCaught(
          new PrematureChannelClosureException("the connection ended without a close_notify"));
    } else {
      context.fireChannelRead(message);
    }
  }
}
