using System.Diagnostics.Metrics;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Service.Metrics;

namespace Monitoring.Service.Tests.Metrics;

public sealed class IngestCountersTests : IDisposable
{
    private readonly IngestCounters counters = new();

    [Fact]
    public void Every_pair_of_result_and_reason_stands_at_zero_from_the_start()
    {
        var items = Items();

        Assert.Equal(2 * (3 + 10 + 3), items.Count);
        Assert.All(items.Values, count => Assert.Equal(0, count));
        Assert.Contains(("verdict", "rejected", "uncoveredCap"), items.Keys);
        Assert.Contains(("verdict", "rejected", "forbidden"), items.Keys);
        Assert.Contains(("outcome", "shed", "database"), items.Keys);
        Assert.Contains(("outcome", "shed", "agentState"), items.Keys);
    }

    [Fact]
    public void What_was_counted_appears_under_its_kind_result_and_reason_only()
    {
        counters.Count(IngestKind.Verdict, IngestResult.Rejected(FaultKind.TooLarge), 3);
        counters.Count(IngestKind.Outcome, IngestResult.Shed(ShedReason.Full));

        var items = Items();

        Assert.Equal(3, items[("verdict", "rejected", "tooLarge")]);
        Assert.Equal(1, items[("outcome", "shed", "full")]);
        Assert.Equal(4, items.Values.Sum());
    }

    [Theory]
    [InlineData(ItemStatus.Accepted, "accepted")]
    [InlineData(ItemStatus.Duplicate, "duplicate")]
    [InlineData(ItemStatus.Conflict, "conflict")]
    public void An_answered_item_is_counted_by_its_status(ItemStatus status, string result)
    {
        var counted = IngestResult.Of(new ItemResult(status, null, []));

        Assert.Equal((result, ""), (counted.Result, counted.Reason));
    }

    [Fact]
    public void The_first_of_several_faults_gives_the_reason()
    {
        var counted = IngestResult.Of(ItemResult.Rejected(
            new Fault(FaultKind.DuplicateField, "/verdict", "sent twice"),
            new Fault(FaultKind.Field, "/agent", "is missing")));

        Assert.Equal(("rejected", "duplicateField"), (counted.Result, counted.Reason));
    }

    [Fact]
    public void Outcomes_are_counted_by_agent_and_disposition()
    {
        counters.CountOutcome("order-entry", Disposition.Auto, 40);
        counters.CountOutcome("order-entry", Disposition.Auto, 2);
        counters.CountOutcome("order-entry", Disposition.Failed);

        Assert.Equal(42, counters.OutcomesOf("order-entry", Disposition.Auto));
        Assert.Equal(1, counters.OutcomesOf("order-entry", Disposition.Failed));
        Assert.Equal(0, counters.OutcomesOf("ap-invoice", Disposition.Auto));
    }

    public void Dispose() => counters.Dispose();

    private Dictionary<(string Kind, string Result, string Reason), long> Items()
    {
        var items = new Dictionary<(string, string, string), long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == counters.Meter && instrument.Name == "agentops_ingest_items_total")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, labels, _) =>
        {
            var byName = labels.ToArray().ToDictionary(label => label.Key, label => (string)label.Value!);
            items.Add((byName["kind"], byName["result"], byName["reason"]), count);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return items;
    }
}
