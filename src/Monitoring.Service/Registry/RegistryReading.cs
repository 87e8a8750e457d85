using Monitoring.Core.Markup;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>What became of reading a registry file.</summary>
internal abstract record RegistryReading
{
    private RegistryReading()
    {
    }

    /// <summary>The registry is valid.</summary>
    /// <param name="Registry">The registry.</param>
    /// <param name="Document">The text it was read from.</param>
    /// <param name="Lines">The line of every person, agent and SLO, by field (<c>people.dana</c>).</param>
    /// <param name="Remarks">What is not read, or not acted on, as its writer may think, by line.</param>
    internal sealed record Valid(
        PlantRegistry Registry, string Document, IReadOnlyDictionary<string, int> Lines, IReadOnlyList<RegistryRemark> Remarks)
        : RegistryReading;

    /// <summary>The registry has mistakes, and nothing of it is taken.</summary>
    /// <param name="Faults">All of them, at least one (of more than 1,000 the first), by line.</param>
    internal sealed record Refused(IReadOnlyList<RegistryFault> Faults) : RegistryReading
    {
        /// <summary>The text it was read from; null when there was none to be had.</summary>
        public string? Document { get; init; }
    }
}

/// <summary>Where a registry document stands, which says how far this system may judge it.</summary>
internal enum DocumentKind
{
    /// <summary>In a file that somebody may mend.</summary>
    File,

    /// <summary>In the database, where it was found good once: what only this system does not have is no mistake of it.</summary>
    Stored,
}

/// <summary>A mistake in a registry file. One line in words: <c>registry.yaml:18: fallback: is missing; name one of people</c>.</summary>
/// <param name="File">The file's name as the caller gave it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Field">The field, its keys joined with dots; empty for the document itself.</param>
/// <param name="Problem">What is wrong, continuing the field.</param>
/// <param name="Remedy">What would be right, as a request.</param>
internal sealed record RegistryFault(string File, int Line, string Field, string Problem, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"{File}:{Line}: {(Field.Length == 0 ? "" : Field + ": ")}{Problem}; {Remedy}");
}

/// <summary>The faults of one reading, and the remarks on it.</summary>
/// <param name="file">The file's name as the caller gave it.</param>
/// <param name="lines">The lines of the document; what is missing at its end is told on the last one.</param>
/// <param name="kind">Where the document stands.</param>
internal sealed class RegistryFaults(string file, IReadOnlyList<string> lines, DocumentKind kind)
{
    /// <summary>More faults than anybody corrects at once are not listed: the bound keeps a broken generator's file cheap.</summary>
    private const int Most = 1_000;

    private readonly List<RegistryFault> all = [];
    private readonly List<RegistryRemark> remarks = [];

    /// <summary>Everything found so far, by line.</summary>
    public IReadOnlyList<RegistryFault> All => [.. all.OrderBy(fault => fault.Line)];

    /// <summary>The remarks, by line.</summary>
    public IReadOnlyList<RegistryRemark> Remarks => [.. remarks.OrderBy(one => one.Line)];

    /// <summary>Where the document stands.</summary>
    public DocumentKind Kind => kind;

    /// <summary>True when nothing more is listed.</summary>
    public bool IsFull => all.Count >= Most;

    /// <summary>Keys joined with dots, hidden characters shown and long ones cut.</summary>
    public static string Path(params IEnumerable<string> keys) => string.Join('.', keys.Select(key => Visible.Line(key, 80)));

    /// <summary>Notes something that is not read, or not acted on, as its writer may think.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="field">The field, its keys joined with dots.</param>
    /// <param name="words">What that means, continuing the field.</param>
    public void Warn(int line, string field, string words) => remarks.Add(new(line, field, words));

    /// <summary>Notes a fault.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="field">The field, its keys joined with dots; empty for the document itself.</param>
    /// <param name="problem">What is wrong, continuing the field.</param>
    /// <param name="remedy">What would be right, as a request.</param>
    public void Refuse(int line, string field, string problem, string remedy)
    {
        if (!IsFull)
        {
            var at = Math.Min(line, lines.Count);
            all.Add(new(file, at, field, WithUnseen(problem, at), remedy));
        }
    }

    // The fault of a structure is often found in the line below.
    private string WithUnseen(string problem, int line)
    {
        for (var at = line; at > 0 && at >= line - 1; at--)
        {
            if (Unseen.In(lines[at - 1]) is { } unseen)
            {
                return problem.Contains(unseen, StringComparison.Ordinal) ? problem
                    : Invariant($"{problem} (line {at} holds {unseen}, which cannot be seen)");
            }
        }

        return problem;
    }
}

/// <summary>Something allowed in a registry that its writer may not mean.</summary>
/// <param name="File">The file's name as the caller gave it.</param>
/// <param name="Line">The line of the person, agent or SLO, from 1.</param>
/// <param name="Field">The field, its keys joined with dots.</param>
/// <param name="Words">What it means and what would be better.</param>
internal sealed record RegistryWarning(string File, int Line, string Field, string Words)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"{File}:{Line}: {Field}: warning: {Words}");
}
