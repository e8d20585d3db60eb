package ai.flowscale.micrometer;

import jakarta.json.JsonObject;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the panels of a dashboard. */
final class Charts {
  private Charts() {}

  static void draw(
      JsonObject panel, List<Samples> samples, int interval, Duration step, Path folder)
      throws IOException {
    String title = panel.getString("title");
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(320)
            .title(title)
            .xAxisTitle("minutes")
            .yAxisTitle(unit(panel))
            .build();
    chart
        .getStyler()
        .setLegendPosition(LegendPosition.OutsideS)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setYAxisMin(0.0);
    for (Map.Entry<String, Map<Double, Double>> line :
        lines(panel, samples, interval, step).entrySet()) {
      chart
          .addSeries(
              line.getKey(),
              new ArrayList<>(line.getValue().keySet()),
              new ArrayList<>(line.getValue().values()))
          .setMarker(SeriesMarkers.NONE);
    }
    String name = title.toLowerCase(Locale.ROOT).replace(' ', '-');
    VectorGraphicsEncoder.saveVectorGraphic(
        chart, folder.resolve(name).toString(), VectorGraphicsFormat.SVG);
  }

  private static String unit(JsonObject panel) {
    String unit = panel.getJsonObject("fieldConfig").getJsonObject("defaults").getString("unit");
    return Map.of("s", "seconds", "Bps", "bytes per second").getOrDefault(unit, "");
  }

  /** The values over the minutes, by the legend. */
  private static Map<String, Map<Double, Double>> lines(
      JsonObject panel, List<Samples> samples, int interval, Duration step) {
    Map<String, Map<Double, Double>> lines = new LinkedHashMap<>();
    for (JsonObject target : panel.getJsonArray("targets").getValuesAs(JsonObject.class)) {
      Query query = new Query(target.getString("expr"));
      for (int i = interval; i < samples.size(); i++) {
        double minutes = i * step.toSeconds() / 60.0;
        query
            .evaluate(samples.get(i - interval), samples.get(i), interval * step.toSeconds())
            .forEach(
                (labels, value) ->
                    lines
                        .computeIfAbsent(
                            legend(target.getString("legendFormat"), labels),
                            legend -> new TreeMap<>())
                        .put(minutes, value));
      }
    }
    return lines;
  }

  private static String legend(String format, Map<String, String> labels) {
    String legend = format;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      legend = legend.replace("{{" + label.getKey() + "}}", label.getValue());
    }
    return legend;
  }
}
