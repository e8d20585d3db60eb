package ai.flowscale.transport.jersey;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.LazyLaxLineParser;
import org.jspecify.annotations.Nullable;

/**
 * Parses the heads of answers. Apache HttpClient's parser takes the end of the connection for the
 * end of the head, so that an answer that was cut off there would be whole, and its body empty.
 */
final class WholeHeadParser extends DefaultHttpResponseParser {
  WholeHeadParser(@Nullable Http1Config config) {
    super(config, LazyLaxLineParser.INSTANCE, null);
  }

  @Override
  public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in)
      throws IOException, HttpException {
    return super.parse(new HeadLines(buffer), in);
  }
}
