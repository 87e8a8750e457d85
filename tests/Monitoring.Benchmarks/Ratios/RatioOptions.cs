using System.Globalization;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>What a run does: <c>ratios [FILE] [--only R1,R3] [--repeat 3] [--seconds 5] [--rows 1000000]</c>.</summary>
internal sealed record RatioOptions
{
    /// <summary>The file to write; null to print only.</summary>
    public string? File { get; private init; }

    /// <summary>The ratios wanted; all when empty.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>Interleaved repetitions.</summary>
    public int Repetitions { get; private init; } = 3;

    /// <summary>Length of a slice.</summary>
    public TimeSpan Slice { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most stored rows of R18.</summary>
    public long Rows { get; private init; } = 1_000_000;

    /// <summary>The command line as it was.</summary>
    public string Line { get; private init; } = "";

    public static RatioOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new RatioOptions { Line = string.Join(' ', arguments) };
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--only" => options with { Only = arguments[++i].Split(',') },
                "--repeat" => options with { Repetitions = int.Parse(arguments[++i], CultureInfo.InvariantCulture) },
                "--seconds" => options with { Slice = TimeSpan.FromSeconds(int.Parse(arguments[++i], CultureInfo.InvariantCulture)) },
                "--rows" => options with { Rows = long.Parse(arguments[++i], NumberStyles.AllowThousands, CultureInfo.InvariantCulture) },
                var file when !file.StartsWith('-') => options with { File = file },
                var unknown => throw new ArgumentException("Unknown: " + unknown, nameof(arguments)),
            };
        }

        return options;
    }

    /// <summary>Whether one of these ratios is wanted.</summary>
    public bool Wants(params IReadOnlyList<string> ids) =>
        Only.Count == 0 || ids.Any(id => Only.Contains(id, StringComparer.OrdinalIgnoreCase));
}
