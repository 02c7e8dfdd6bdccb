import PythonTools
import Testing
import UsherDaemon

@Suite struct OpenMetricsTextTests {
  private let lines = OpenMetricsText(.sample).text.split(separator: "\n").map(String.init)

  @Test func eachFigureHasItsLine() {
    for line in [
      "# TYPE usher_clients gauge", "usher_clients 23", "usher_clients_accepted_total 77",
      #"usher_clients_refused_total{reason="draining"} 2"#,
      #"usher_clients_disconnected_total{reason="kicked"} 3"#, "usher_clients_kicked_total 5",
      #"usher_messages_received_total{lane="1"} 101"#, #"usher_sent_bytes_total{lane="0"} 400"#,
      "# UNIT usher_sent_bytes bytes", #"usher_lane_responded_seconds{lane="0"} 1.5"#,
      #"usher_state{state="draining"} 1"#, #"usher_state{state="running"} 0"#,
      "usher_start_time_seconds 1700000000.25", "usher_process_cpu_seconds_total 1.23456789",
      "usher_process_open_fds 50", "usher_drain_clients_left 23", "usher_bans 6", "usher_operators 2",
    ] {
      #expect(lines.contains(line))
    }
    #expect(lines.last == "# EOF")
    #expect(lines.contains(#"usher_clients_disconnected_total{reason="reset"} 0"#), "never met, and told")
  }

  @Test func aHistogramCountsUpToEachBound() {
    let handling = lines.filter { $0.hasPrefix("usher_message_handling_seconds") }
    #expect(handling.first == #"usher_message_handling_seconds_bucket{le="0.000001"} 2"#)
    #expect(handling.contains(#"usher_message_handling_seconds_bucket{le="0.0000025"} 4"#))
    #expect(handling.contains(#"usher_message_handling_seconds_bucket{le="0.025"} 4"#))
    #expect(handling.contains(#"usher_message_handling_seconds_bucket{le="0.05"} 6"#))
    #expect(handling.contains(#"usher_message_handling_seconds_bucket{le="10.0"} 6"#))
    #expect(handling.contains(#"usher_message_handling_seconds_bucket{le="+Inf"} 8"#))
    #expect(handling.contains("usher_message_handling_seconds_count 8"))
    #expect(handling.contains("usher_message_handling_seconds_sum 40.0600038"))
  }

  @Test func eachLaneHasALagOfItsOwn() {
    #expect(lines.contains(#"usher_lane_lag_seconds_bucket{lane="0",le="0.00005"} 1"#))
    #expect(lines.contains(#"usher_lane_lag_seconds_bucket{lane="1",le="0.00005"} 0"#))
    #expect(lines.contains(#"usher_lane_lag_seconds_sum{lane="1"} 0.00008"#))
  }

  @Test func whatIsNotThereIsNotTold() {
    var figures = Figures.sample
    figures.drain = nil
    figures.process?.descriptorLimit = nil
    let text = OpenMetricsText(figures).text
    #expect(!text.contains("usher_drain_clients_left"))
    #expect(!text.contains("usher_process_max_fds"))
  }

  /// node_exporter reads files in the older format, and refuses one of which a line names another type.
  @Test func noTypeIsToldThatTheOlderFormatLacks() {
    let types = lines.filter { $0.hasPrefix("# TYPE ") }.compactMap { $0.split(separator: " ").last }
    #expect(types.count == Metric.all.count)
    #expect(Set(types) == ["gauge", "counter", "histogram"])
  }

  @Test func textsAreEscaped() {
    var figures = Figures.sample
    figures.service = "a\"b\\c\nd"
    #expect(OpenMetricsText(figures).text.contains(#"service="a\"b\\c\nd""#))
  }

  /// Read by the parser of Prometheus's own client library, which knows nothing of ours.
  @Test(.enabled(if: Python.has("prometheus_client"), "`make deps` installs the Python library"))
  func anIndependentParserUnderstandsIt() throws {
    let program = """
      import sys
      from prometheus_client.openmetrics.parser import text_string_to_metric_families
      from prometheus_client.parser import text_string_to_metric_families as plain
      text = sys.stdin.read()
      families = {family.name: family for family in text_string_to_metric_families(text)}
      assert len(families) == \(Metric.all.count), len(families)
      assert families["usher_message_handling_seconds"].type == "histogram"
      assert families["usher_clients_accepted"].type == "counter"
      assert families["usher_sent_bytes"].unit == "bytes"
      assert all(family.documentation for family in families.values())
      samples = [sample for family in families.values() for sample in family.samples]
      assert next(s.value for s in samples if s.name == "usher_clients") == 23
      # What node_exporter reads from a file is the older format, to which the rest is comments.
      assert any(s.name == "usher_clients_accepted_total" and s.value == 77
                 for family in plain(text) for s in family.samples)
      """
    #expect(try Python.run(program, input: OpenMetricsText(.sample).text) == 0)
  }
}
