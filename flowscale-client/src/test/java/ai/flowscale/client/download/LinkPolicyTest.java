package ai.flowscale.client.download;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.DownloadException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkPolicyTest {
  private static FlowscaleConfig.Builder config(String base) {
    return FlowscaleConfig.builder().apiKey("key").baseUrl(base);
  }

  private static final FlowscaleConfig PUBLIC = config("https://203.0.113.5").build();
  private static final FlowscaleConfig LOCAL = config("http://127.0.0.1:8080").build();

  private static void check(FlowscaleConfig config, String link) {
    new LinkPolicy(config).check("out.png", URI.create(link));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://203.0.113.9/x",
        "jar:file:/x.jar!/y",
        "/relative",
        "http://203.0.113.9/x?X-Sig=s3cret",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://10.1.2.3/x",
        "https://192.168.0.1/x",
        "https://172.16.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/x",
        "https://0.0.0.0/x",
        "https://[::1]/x",
        "https://[fd00::1]/x",
        "https://[fe80::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[::ffff:7f00:1]/x",
        "https://[::10.0.0.1]/x",
        "https://[::]/x",
        "https://[fec0::1]/x",
        "https://[64:ff9b::10.0.0.1]/x",
        "https://[64:ff9b::a9fe:a9fe]/x",
        "https://[64:ff9b:1::5db8:d822]/x",
        "https://[2002:a00:1::]/x",
        "https://[ff02::1]/x",
        "https://192.0.0.170/x",
        "https://198.19.0.1/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://0x7f.0.0.1/x",
        "https://127.1/x",
        "https://0177.0.0.1/x",
        "https://127.0.0.01/x",
        "https://127.0.0.1./x",
        "https://localhost./x",
        "https://service.localhost./x",
        "https://[::1%25lo]/x",
        "https://s3cret@203.0.113.9/x",
        "https://203.0.113.9@127.0.0.1/x",
        "https:///x",
      })
  void linkThatLeadsInsideOrIsReadableIsRefusedUnderAPublicBase(String link) {
    assertThatThrownBy(() -> check(PUBLIC, link))
        .isInstanceOfSatisfying(
            DownloadException.class,
            e ->
                org.assertj.core.api.Assertions.assertThat(e.reason())
                    .isEqualTo(DownloadException.Reason.LINK_REFUSED))
        .hasMessageContaining("out.png")
        .message()
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://203.0.113.9/x",
        "https://203.0.113.9:444/x?y=z",
        "https://[64:ff9b::203.0.113.9]/x",
        "https://[2002:cb00:7109::]/x",
        "https://[2a00::1]/x"
      })
  void publicHttpsLinkIsFollowed(String link) {
    assertThatCode(() -> check(PUBLIC, link)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9/x", "http://localhost/x", "https://127.0.0.1/x"})
  void loopbackIsFollowedUnderALoopbackBase(String link) {
    assertThatCode(() -> check(LOCAL, link)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://203.0.113.9/x", "http://10.0.0.1/x", "file:///etc/passwd"})
  void readableLinkElsewhereIsRefusedUnderALoopbackBaseToo(String link) {
    assertThatThrownBy(() -> check(LOCAL, link)).isInstanceOf(DownloadException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://10.1.2.3/x", "http://10.1.2.3/x", "https://10.1.2.3:8443/x"})
  void hostAllowedByNameIsFollowed(String link) {
    FlowscaleConfig config = config("https://203.0.113.5").allowDownloadHost("10.1.2.3").build();
    assertThatCode(() -> check(config, link)).doesNotThrowAnyException();
  }
}
