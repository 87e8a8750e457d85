using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Drift.Inputs;

public sealed class AgentInputsTests
{
    private static readonly string[] Cuts = ["customer"];

    [Fact]
    public void Every_attribute_segment_and_the_confidence_that_the_reference_knew_well_enough_is_watched()
    {
        var sample = Orders.Many(new Draws(1), 1_000);
        for (var i = 0; i < sample.Count; i++)
        {
            sample[i].TryAddAttribute("orderNumber", new AttributeValue(FormattableString.Invariant($"PO-{i}")));
            if (i < AgentInputs.FewestOfInput - 1)
            {
                sample[i].TryAddAttribute("rare", new AttributeValue("x"));
            }
        }

        var inputs = Orders.Freeze(sample);

        Assert.Equal(["city", "incoterm", "layout", "lines", "segment customer", "confidence"],
            inputs.Inputs.Select(input => input.Name.ToString()));
        Assert.Equal(1_000, inputs.Rows);
        Assert.All(inputs.Inputs, input => Assert.Equal(1_000, input.Reference.Rows));
        Assert.Equal("at most 0.5 mistaken notices a quarter over 6 inputs, each looked at 92 times", inputs.Budget.ToString());
    }

    [Fact]
    public void A_new_layout_is_told_once_with_its_first_transaction_and_its_customer_and_again_only_after_500_quiet_outcomes()
    {
        var (draws, signals) = (new Draws(3), new List<InputSignal>());
        var inputs = Orders.Freeze(Orders.Many(draws, 1_000));
        var number = 0;
        Post(100, null);
        Assert.Empty(signals);
        Post(400, "edi-2");

        var signal = Assert.Single(signals);
        Assert.Equal(("layout", InputChange.NeverSeen), (signal.Input.ToString(), signal.Change));
        Assert.True(signal.Examples.Count <= InputWatch.MostExamples);
        Assert.All(signal.Examples, example => Assert.Equal("edi-2", example.Value));
        Assert.Equal(new SharedSegment("customer", "acme", signal.Examples.Count, signal.Examples.Count), signal.Shared);
        var layout = inputs.Inputs.Single(input => input.Name.Key == "layout");
        Assert.Equal(signal.Examples[0].TransactionId, layout.Drift!.FirstTransactionId);
        Assert.True(layout.Signals > 1);

        Post(InputDrift.OverAfterOutcomes + 100, null);
        Assert.Null(layout.Drift);
        Post(200, "edi-3");
        Assert.Equal(2, signals.Count);

        void Post(int count, string? newLayout)
        {
            for (var i = 0; i < count; i++)
            {
                inputs.Take(Orders.Stored(Orders.One(draws, newLayout), ++number), Cuts, signals);
            }
        }
    }

    [Fact]
    public void A_number_beyond_the_reference_a_missing_attribute_and_a_text_among_numbers_are_new_too()
    {
        var inputs = Orders.Freeze(Orders.Many(new Draws(5), 1_000));
        var signals = new List<InputSignal>();
        for (var number = 1; number <= 20; number++)
        {
            var content = new OutcomeContent { Confidence = 0.9 };
            content.TryAddSegment("customer", "acme");
            content.TryAddAttribute("city", new AttributeValue("city-1"));
            content.TryAddAttribute("lines", number % 2 == 0 ? new AttributeValue(900 + number) : new AttributeValue("many"));
            inputs.Take(Orders.Stored(content, number), Cuts, signals);
        }

        Assert.Equal(2, signals.Count);
        var lines = signals.Single(signal => signal.Input.Key == "lines");
        Assert.Equal([InputChange.NeverSeen, InputChange.OutOfRange], lines.Examples.Select(example => example.Change).Distinct());
        Assert.InRange(lines.Highest!.Value, 20, 200);
        Assert.Equal(InputChange.Missing, signals.Single(signal => signal.Input.Key == "layout").Change);
    }

    [Fact]
    public void A_moved_mix_without_any_new_value_is_found_by_the_look_of_the_day_and_told_once()
    {
        var (draws, signals, number) = (new Draws(7), new List<InputSignal>(), 0);
        var inputs = Orders.Freeze(Orders.Many(draws, 1_000));
        for (var day = 1; day <= 8; day++)
        {
            for (var i = 0; i < 150; i++)
            {
                var order = Orders.One(draws);
                var content = new OutcomeContent { Confidence = day is >= 3 and <= 5 ? 0.7 + (0.1 * draws.Share()) : order.Confidence };
                content.TryAddSegment("customer", order.Segments["customer"]);
                foreach (var (key, value) in order.Attributes)
                {
                    content.TryAddAttribute(key, key == "layout" && day is >= 3 and <= 5 && draws.Happens(0.4) ? new AttributeValue("email")
                        : value);
                }

                inputs.Take(Orders.Stored(content, ++number), Cuts, signals);
            }

            inputs.CloseLooks(Orders.Start.AddDays(5 + day), signals);
        }

        var layout = signals.Single(signal => signal.Input.Key == "layout");
        Assert.Equal((InputChange.Moved, Orders.Start.AddDays(8)), (layout.Change, layout.At));
        Assert.Equal("email", layout.Shifts[0].Value);
        Assert.True(layout.Shifts[0].Now > layout.Shifts[0].Before + 0.2);
        Assert.True(layout.Look!.Chance <= layout.Look.Allowed);
        var confidence = signals.Single(signal => signal.Input == InputName.Confidence);
        Assert.Equal(InputChange.Moved, confidence.Change);
        Assert.InRange(confidence.MiddleBefore!.Value, 0.85, 0.91);
        Assert.InRange(confidence.MiddleNow!.Value, 0.73, 0.77);
        Assert.Equal(0, inputs.Drifted);
    }

    [Fact]
    public void A_look_with_fewer_than_50_values_waits_for_the_next_one()
    {
        var (draws, signals) = (new Draws(9), new List<InputSignal>());
        var inputs = Orders.Freeze(Orders.Many(draws, 1_000));
        for (var number = 1; number <= 80; number++)
        {
            inputs.Take(Orders.Stored(Orders.One(draws), number), Cuts, signals);
            if (number is 40 or 80)
            {
                inputs.CloseLooks(Orders.Start.AddDays(5 + number), signals);
            }
        }

        Assert.All(inputs.Inputs.Where(input => input.Name.Key != "incoterm"), input => Assert.InRange(input.LastLook!.Rows, 70, 80));
        Assert.All(inputs.Inputs, input => Assert.Equal(Orders.Start.AddDays(85), input.LastLook!.At));
    }

    [Fact]
    public void The_stored_form_goes_on_as_if_it_had_never_been_stored()
    {
        var (draws, signals, others) = (new Draws(11), new List<InputSignal>(), new List<InputSignal>());
        var inputs = Orders.Freeze(Orders.Many(draws, 3_000));
        var read = Stored(inputs);
        for (var number = 1; number <= 400; number++)
        {
            var outcome = Orders.Stored(Orders.One(draws, number > 150 ? "edi-2" : null), number);
            inputs.Take(outcome, Cuts, signals);
            read.Take(outcome, Cuts, others);
            if (number % 100 == 0)
            {
                inputs.CloseLooks(outcome.ReceivedAt, signals);
                read.CloseLooks(outcome.ReceivedAt, others);
                read = Stored(read);
                Assert.Equal(inputs.Encode(), read.Encode());
            }
        }

        Assert.Equal(signals.Select(signal => signal.At), others.Select(signal => signal.At));
        Assert.Equal((inputs.Evidence, inputs.LastSignalAt), (read.Evidence, read.LastSignalAt));
        Assert.Throws<InvalidDataException>(() => AgentInputs.Decode(inputs.Encode()[..^1], References(inputs)));
        Assert.Throws<InvalidDataException>(() => AgentInputs.Decode(inputs.Encode(), new Dictionary<InputName, InputReference>()));

        static AgentInputs Stored(AgentInputs inputs) => AgentInputs.Decode(inputs.Encode(), References(inputs));

        static Dictionary<InputName, InputReference> References(AgentInputs inputs) =>
            inputs.Inputs.ToDictionary(input => input.Name, input => InputReference.Decode(input.Reference.Encode()));
    }
}
