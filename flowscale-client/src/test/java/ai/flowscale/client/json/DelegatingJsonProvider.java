package ai.flowscale.client.json;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonBuilderFactory;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonWriter;
import jakarta.json.JsonWriterFactory;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonGeneratorFactory;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Another JSON-P, made of the one there is and other parsers. */
abstract class DelegatingJsonProvider extends JsonProvider {

  private final JsonProvider delegate;

  DelegatingJsonProvider(JsonProvider delegate) {
    this.delegate = delegate;
  }

  abstract JsonParser wrap(JsonParser parser);

  @Override
  public JsonParser createParser(Reader reader) {
    return wrap(delegate.createParser(reader));
  }

  @Override
  public JsonParser createParser(InputStream in) {
    return wrap(delegate.createParser(in));
  }

  @Override
  public JsonParserFactory createParserFactory(Map<String, ?> config) {
    JsonParserFactory factory = delegate.createParserFactory(config);
    return (JsonParserFactory)
        Proxy.newProxyInstance(
            JsonParserFactory.class.getClassLoader(),
            new Class<?>[] {JsonParserFactory.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(factory, arguments);
              return result instanceof JsonParser parser ? wrap(parser) : result;
            });
  }

  @Override
  public JsonGenerator createGenerator(Writer writer) {
    return delegate.createGenerator(writer);
  }

  @Override
  public JsonGenerator createGenerator(OutputStream out) {
    return delegate.createGenerator(out);
  }

  @Override
  public JsonGeneratorFactory createGeneratorFactory(Map<String, ?> config) {
    return delegate.createGeneratorFactory(config);
  }

  @Override
  public JsonReader createReader(Reader reader) {
    return delegate.createReader(reader);
  }

  @Override
  public JsonReader createReader(InputStream in) {
    return delegate.createReader(in);
  }

  @Override
  public JsonWriter createWriter(Writer writer) {
    return delegate.createWriter(writer);
  }

  @Override
  public JsonWriter createWriter(OutputStream out) {
    return delegate.createWriter(out);
  }

  @Override
  public JsonWriterFactory createWriterFactory(Map<String, ?> config) {
    return delegate.createWriterFactory(config);
  }

  @Override
  public JsonReaderFactory createReaderFactory(Map<String, ?> config) {
    return delegate.createReaderFactory(config);
  }

  @Override
  public JsonObjectBuilder createObjectBuilder() {
    return delegate.createObjectBuilder();
  }

  @Override
  public JsonArrayBuilder createArrayBuilder() {
    return delegate.createArrayBuilder();
  }

  @Override
  public JsonBuilderFactory createBuilderFactory(Map<String, ?> config) {
    return delegate.createBuilderFactory(config);
  }
}
