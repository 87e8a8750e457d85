using System.Globalization;
using Monitoring.Core.Tests.Alerts;

namespace Monitoring.Benchmarks.Culprits;

/// <summary>How often the rule names somebody by chance, and how often the one who broke. Seeded: the same output each time.</summary>
internal static class CulpritTable
{
    public static void Print(int breaches, TextWriter to)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{breaches:N0} breaches each, W = 100"));
        to.WriteLine("| who | wrong | somebody named | the right one | a wrong one |");
        to.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var customers in (int[])[2, 3, 8, 40])
        {
            var who = string.Create(CultureInfo.InvariantCulture, $"{customers} equal customers");
            Print(to, $"{who} | 15 %", CulpritSimulation.OfEqual(customers).Play(breaches, 0, 1));
            Print(to, $"{who} | 4 %, then 15 %", CulpritSimulation.OfEqual(customers, 0.04).Play(breaches, 150, 2));
        }

        Print(to, "one of 15 customers, 12 % of the work | 5 %, then 70 %", CulpritSimulation.OfOneThatBreaks(false).Play(breaches, 200, 3));
        Print(to, "the same, cut by 3 sites too | 5 %, then 70 %", CulpritSimulation.OfOneThatBreaks(true).Play(breaches, 200, 4));
    }

    private static void Print(TextWriter to, string what, IReadOnlyList<string?> named) => to.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {Share(named, who => who is not null)} | {Share(named, who => who == "acme")} | {Share(named, who => who is not (null or "acme"))} |"));

    private static string Share(IReadOnlyList<string?> named, Func<string?, bool> counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * named.Count(counts) / named.Count:0.0} %");
}
