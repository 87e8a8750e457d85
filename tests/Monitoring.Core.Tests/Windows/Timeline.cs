using CsCheck;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Windows;

/// <summary>
/// A random log with the registry revisions that come between its events, and the last position judged by the rule before strength.
/// </summary>
internal sealed record Timeline(IReadOnlyList<LoggedVerdict> Log, IReadOnlyList<Revision> Revisions, long StrengthAfter)
{
    private const int Names = 3;

    /// <summary>What a revision says of a name: 0 keep it as it is, 1 leave it out, 2 define it anew, 3 let others count.</summary>
    private static readonly Gen<(int Choice, Definition Definition)> Lines =
        Gen.Select(Gen.Frequency((3, 0), (2, 1), (2, 2), (1, 3)), Definition.Any);

    /// <summary>Logs under one to three SLOs from the start, revised up to five times.</summary>
    public static Gen<Timeline> Any { get; } = Gen.Select(
        Logs.Any,
        Gen.Select(Gen.Int[0, 100], Lines.Array[Names]).Array[0, 5],
        Definition.Any.Array[1, Names],
        Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 100])),
        Write);

    private static Timeline Write(
        IReadOnlyList<LoggedVerdict> log, (int Percent, (int Choice, Definition Definition)[] Lines)[] edits, Definition[] first,
            int oldPercent)
    {
        var lastId = (long)first.Length;
        var inForce = new (long Id, Definition Definition)?[Names];
        for (var i = 0; i < first.Length; i++)
        {
            inForce[i] = (i + 1, first[i]);
        }

        var revisions = new List<Revision> { new(0, [.. inForce.OfType<(long, Definition)>()]) };
        foreach (var (percent, lines) in edits.OrderBy(edit => edit.Percent))
        {
            for (var i = 0; i < Names; i++)
            {
                inForce[i] = lines[i].Choice switch
                {
                    0 => inForce[i],
                    1 => null,
                    3 when inForce[i] is var (id, before) =>
                        (id, lines[i].Definition with { Target = before.Target, AlertBelow = before.AlertBelow, Window = before.Window }),
                    _ => (inForce[i]?.Id ?? ++lastId, lines[i].Definition),
                };
            }

            revisions.Add(new Revision(log.Count * percent / 100, [.. inForce.OfType<(long, Definition)>()]));
        }

        return new Timeline(log, revisions, log.Count * oldPercent / 100);
    }
}

/// <summary>A registry revision, in force after the event of a position.</summary>
internal sealed record Revision(int Position, IReadOnlyList<(long Id, Definition Definition)> Lines)
{
    public IReadOnlyList<CoveredSlo> Covered { get; } =
        [.. Lines.Select(line => new CoveredSlo(line.Id, 1, line.Definition.ToSlo(Invariant($"slo-{line.Id}"))))];
}
