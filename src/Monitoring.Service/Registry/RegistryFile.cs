using System.Security.Cryptography;
using System.Text;
using Monitoring.Core.Markup;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Service.Registry;

/// <summary>Reads a registry file: bytes to text to registry.</summary>
internal static class RegistryFile
{
    /// <summary>Largest file: every character of the longest document may take three bytes, and nobody writes it in such letters.</summary>
    private const int MostBytes = RegistryReader.LongestDocument;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; one that is absent, too large or no UTF-8 is refused like any other mistake.</summary>
    /// <param name="path">The file, as faults shall name it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<RegistryReading> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
            {
                return Refused(path, Invariant($"has more than {MostBytes:N0} bytes"), "split the plant over several services");
            }

            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            return RegistryReader.Read(path, StrictUtf8.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return Refused(path, "is not in UTF-8", "save the file as UTF-8");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Refused(path, "does not exist", "name an existing file");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refused(path, $"cannot be read ({fault.Message})", "name a file the service may read");
        }
    }

    /// <summary>
    /// A print of a file's content, to find out whether it is another than before; of one that cannot be read the reason, in words.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<string> PrintAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = File.OpenRead(path);
            await using (file)
            {
                return file.Length > MostBytes
                    ? Invariant($"{file.Length} bytes")
                    : Convert.ToHexString(await SHA256.HashDataAsync(file, cancellationToken));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }

    private static RegistryReading.Refused Refused(string path, string problem, string remedy) => new([new(path, 1, "", problem, remedy)]);
}

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

/// <summary>Something in a valid registry that is not read, or not acted on, as its writer may think.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Field">The field, its keys joined with dots.</param>
/// <param name="Words">What that means, continuing the field.</param>
internal sealed record RegistryRemark(int Line, string Field, string Words)
{
    /// <summary>A warning for each remark; the same one of the same key only at the first of its places.</summary>
    /// <param name="fileName">The file's name, as warnings shall name it.</param>
    /// <param name="all">All remarks, by line.</param>
    public static IReadOnlyList<RegistryWarning> Warnings(string fileName, IReadOnlyList<RegistryRemark> all) =>
    [
        .. all.GroupBy(one => (Key: one.Field[(one.Field.LastIndexOf('.') + 1)..], one.Words)).Select(places =>
            new RegistryWarning(fileName, places.First().Line, places.First().Field, places.Key.Words + MorePlaces(places.Count()))),
    ];

    /// <summary>What ends a warning that is said once for several places.</summary>
    /// <param name="places">In how many places it holds.</param>
    public static string MorePlaces(int places) => places switch
    {
        1 => "",
        2 => " (and so in one more place)",
        _ => Invariant($" (and so in {places - 1:N0} more places)"),
    };
}
