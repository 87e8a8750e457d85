using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Drift.Prices;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Drift.Inputs;

/// <summary>What data drift is for, and what it costs: seeded runs of whole stories.</summary>
public sealed class InputDriftStoryTests(ITestOutputHelper output)
{
    private static readonly string[] Cuts = ["customer"];

    [Fact]
    public void The_new_format_is_told_before_its_first_wrong_verdict_in_nine_of_ten_runs()
    {
        const int Runs = 200, VerdictsLate = 10, Never = 1_000_000;
        var (before, documents, acmes) = (0, 0, 0);
        for (var run = 0; run < Runs; run++)
        {
            var draws = new Draws((ulong)run + 1);
            var inputs = Orders.Freeze(Orders.Many(draws, 1_000));
            var signals = new List<InputSignal>();
            var (number, acme, firstWrong) = (0, 0, Never);
            for (; number < 100; number++)
            {
                inputs.Take(Orders.Stored(Orders.One(draws), number), Cuts, signals);
            }

            signals.Clear();
            while (acme < firstWrong + VerdictsLate && signals.All(signal => signal.Input.Key != "layout") && number < 5_000)
            {
                var order = Orders.One(draws, "edi-2");
                number++;
                if (order.Segments["customer"] == "acme")
                {
                    acme++;
                    firstWrong = Math.Min(firstWrong, draws.Happens(0.8) ? acme : Never);
                    if (acme >= firstWrong + VerdictsLate)
                    {
                        break; // that verdict comes now, before this order's warning could
                    }
                }

                inputs.Take(Orders.Stored(order, number), Cuts, signals);
            }

            if (signals.Any(signal => signal.Input.Key == "layout"))
            {
                before++;
                documents += number - 100;
                acmes += acme;
            }
        }

        output.WriteLine(Invariant($"{before} of {Runs} before the first wrong verdict, after {documents / (double)before:0.0} documents, {acmes / (double)before:0.0} of acme"));
        Assert.InRange(before, Runs * 9 / 10, Runs);
    }

    [Fact]
    public void Without_drift_a_quarter_costs_at_most_the_one_mistaken_notice_of_its_budget()
    {
        const int Quarters = 40, PerDay = 120;
        var (unseen, moved) = (0, 0);
        for (var quarter = 0; quarter < Quarters; quarter++)
        {
            var draws = new Draws((ulong)quarter + 10_000);
            var inputs = Orders.Freeze(Orders.Many(draws, 2_000));
            var signals = new List<InputSignal>();
            var pool = Orders.Many(draws, 5_000);
            for (var day = 0; day < AgentInputs.LooksPerQuarter; day++)
            {
                for (var i = 0; i < PerDay; i++)
                {
                    inputs.Take(new Arrival(++inputs.Outcomes, "PO", Orders.Start, Orders.Start, pool[(int)(draws.Share() * pool.Count)],
                        Cuts), signals);
                }

                inputs.CloseLooks(Orders.Start.AddDays(5 + day), signals);
            }

            moved += signals.Count(signal => signal.Change == InputChange.Moved);
            unseen += signals.Count(signal => signal.Change != InputChange.Moved);
        }

        output.WriteLine(Invariant(
            $"{unseen / (double)Quarters:0.00} mistaken notices of unseen values and {moved / (double)Quarters:0.00} of looks a quarter"));
        Assert.InRange(unseen + moved, 0, Quarters);
    }
}
