package ai.flowscale.opentelemetry;

import ai.flowscale.api.error.FlowscaleException;
import io.opentelemetry.api.common.AttributeKey;

/**
 * The names of attributes: those of OpenTelemetry's semantic conventions, and our own, which begin
 * with {@code flowscale}. All of them are described in {@code docs/guide/opentelemetry.md}.
 */
final class Names {
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
  static final AttributeKey<String> REQUEST_METHOD = AttributeKey.stringKey("http.request.method");
  static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
  static final AttributeKey<Long> REQUEST_SIZE = AttributeKey.longKey("http.request.body.size");
  static final AttributeKey<Long> RESPONSE_SIZE = AttributeKey.longKey("http.response.body.size");
  static final AttributeKey<Long> STATUS_CODE = AttributeKey.longKey("http.response.status_code");
  static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
  static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
  static final AttributeKey<String> URL_SCHEME = AttributeKey.stringKey("url.scheme");
  static final AttributeKey<String> URL_TEMPLATE = AttributeKey.stringKey("url.template");

  static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("flowscale.retry.attempt");
  static final AttributeKey<Double> DELAY = AttributeKey.doubleKey("flowscale.retry.delay");
  static final AttributeKey<String> CALL = AttributeKey.stringKey("flowscale.call");
  static final AttributeKey<String> GROUP_ID = AttributeKey.stringKey("flowscale.group.id");
  static final AttributeKey<String> OPERATION = AttributeKey.stringKey("flowscale.operation");
  static final AttributeKey<String> OUTPUT_NAME = AttributeKey.stringKey("flowscale.output.name");
  static final AttributeKey<String> RUN_ID = AttributeKey.stringKey("flowscale.run.id");
  static final AttributeKey<String> RUN_STATUS = AttributeKey.stringKey("flowscale.run.status");
  static final AttributeKey<String> WORKFLOW_ID = AttributeKey.stringKey("flowscale.workflow.id");

  /** The value where it is none of the few that are known. */
  static final String OTHER = "other";

  private Names() {}

  /** The value of {@code error.type} for what a caller gets. */
  static String errorType(FlowscaleException failure) {
    return failure.getClass().getName();
  }

  /** The conventions want an IPv6 address without the brackets that a URI has. */
  static String serverAddress(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
