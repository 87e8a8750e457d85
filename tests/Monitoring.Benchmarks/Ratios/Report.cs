using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>What a run measured: raw figures, ratios beside their goals, and the checks without which none of them counts.</summary>
internal sealed class Report
{
    private readonly Dictionary<string, List<double>> figures = [];
    private readonly List<string> order = [];
    private readonly Dictionary<string, double> ratios = [];
    private readonly List<(string What, bool Holds)> gates = [];
    private readonly List<string> notes = [];

    /// <summary>True when every check held.</summary>
    public bool Counts => gates.TrueForAll(gate => gate.Holds);

    /// <summary>Adds one repetition of a figure.</summary>
    public void Figure(string what, double value)
    {
        if (!figures.TryGetValue(what, out var values))
        {
            figures.Add(what, values = []);
            order.Add(what);
        }

        values.Add(value);
        Console.WriteLine(Invariant($"  {what}: {Words(value)}"));
    }

    /// <summary>The median of a figure.</summary>
    public double Of(string what) => figures[what].Order().ElementAt(figures[what].Count / 2);

    /// <summary>Sets a ratio as the median over the repetitions of one figure divided by another of the same repetition.</summary>
    public void Ratio(string id, string over, string under) =>
        Ratio(id, figures[over].Zip(figures[under], (a, b) => a / b).Order().ElementAt(figures[over].Count / 2));

    /// <summary>Sets a ratio.</summary>
    public void Ratio(string id, double value)
    {
        ratios[id] = value;
        Console.WriteLine(Invariant($"{id} = {Words(value)} ({Goals.All.Single(goal => goal.Id == id).Standing(value)})"));
    }

    /// <summary>Notes a check.</summary>
    public void Gate(string what, bool holds)
    {
        gates.Add((what, holds));
        Console.WriteLine((holds ? "holds: " : "DOES NOT HOLD: ") + what);
    }

    /// <summary>Notes something about the machine or the run.</summary>
    public void Note(string text)
    {
        notes.Add(text);
        Console.WriteLine(text);
    }

    /// <summary>The page.</summary>
    public string Page(string command)
    {
        var text = new StringBuilder("# The service on PostgreSQL, side by side\n\n");
        text.Append(Invariant($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, .NET {Environment.Version}; load, service and database on the same cores.\n"));
        text.Append(Invariant($"Command: `{command}`.\n"));
        text.AppendJoin("", notes.Select(note => note + "\n")).Append('\n');
        text.Append("| id | ratio, same run | measured | floor | goal | stretch | |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (var goal in Goals.All.Where(goal => ratios.ContainsKey(goal.Id)))
        {
            var value = ratios[goal.Id];
            text.Append(Invariant($"| {goal.Id} | {goal.What} | {Words(value)} {goal.Unit} | {goal.Floor} | {goal.Wanted} | {goal.Stretch} | {goal.Standing(value)} |\n"));
        }

        text.Append("\n| figure | median | lowest – highest |\n| --- | --- | --- |\n");
        text.AppendJoin("", order.Select(what =>
            Invariant($"| {what} | {Words(Of(what))} | {Words(figures[what].Min())} – {Words(figures[what].Max())} |\n")));
        text.Append('\n').AppendJoin("",
            gates.Select(gate => Invariant($"- {(gate.Holds ? "holds" : "**does not hold**")}: {gate.What}\n")));
        return text.ToString();
    }

    /// <summary>The same as one JSON object a line.</summary>
    public string Lines()
    {
        var text = new StringBuilder();
        foreach (var goal in Goals.All.Where(goal => ratios.ContainsKey(goal.Id)))
        {
            text.AppendLine(JsonSerializer.Serialize(
                new { ratio = goal.Id, measured = ratios[goal.Id], goal.Floor, goal = goal.Wanted, goal.Stretch,
                standing = goal.Standing(ratios[goal.Id]) }));
        }

        order.ForEach(what => text.AppendLine(JsonSerializer.Serialize(new { figure = what, median = Of(what), values = figures[what] })));
        gates.ForEach(gate => text.AppendLine(JsonSerializer.Serialize(new { check = gate.What, holds = gate.Holds })));
        return text.ToString();
    }

    private static string Words(double value) => value switch
    {
        >= 1_000 => Invariant($"{value:#,0}"),
        >= 20 => Invariant($"{value:0.#}"),
        _ => Invariant($"{value:0.00}"),
    };
}
