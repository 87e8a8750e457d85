using Monitoring.Core.Markup;

namespace Monitoring.Service.Owners;

/// <summary>The faults of one reading.</summary>
/// <param name="file">The file's name as the caller gave it.</param>
/// <param name="lines">How many lines the document has; what is missing at its end is told on the last one.</param>
internal sealed class RegistryFaults(string file, int lines)
{
    /// <summary>More faults than anybody corrects at once are not listed: the bound keeps a broken generator's file cheap.</summary>
    private const int Most = 1_000;

    private readonly List<RegistryFault> _all = [];

    /// <summary>Everything found so far, by line.</summary>
    public IReadOnlyList<RegistryFault> All => [.. _all.OrderBy(fault => fault.Line)];

    /// <summary>True when nothing more is listed.</summary>
    public bool IsFull => _all.Count >= Most;

    /// <summary>Keys joined with dots, hidden characters shown and long ones cut.</summary>
    public static string Path(params IEnumerable<string> keys) => string.Join('.', keys.Select(key => Visible.Line(key, 80)));

    /// <summary>Notes a fault.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="field">The field, its keys joined with dots; empty for the document itself.</param>
    /// <param name="problem">What is wrong, continuing the field.</param>
    /// <param name="remedy">What would be right, as a request.</param>
    public void Refuse(int line, string field, string problem, string remedy)
    {
        if (!IsFull)
        {
            _all.Add(new(file, Math.Min(line, lines), field, problem, remedy));
        }
    }
}
