using System.Text;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>The faults found in one item so far; at most <see cref="Most"/> are listed, then one more says so. Not thread-safe.</summary>
internal sealed class ItemFaults
{
    /// <summary>Most faults listed of one item.</summary>
    public const int Most = 32;

    private static readonly Fault More = new(FaultKind.Field, "", "has more faults than are listed here");

    private readonly List<Fault> faults = [];
    private ItemResult? last;
    private Fault? lastUnknown;
    private byte[] lastUnknownName = [];
    private IngestKind lastUnknownOf;

    /// <summary>True when something is wrong.</summary>
    public bool Any => faults.Count > 0;

    /// <summary>Forgets the item.</summary>
    public void Clear() => faults.Clear();

    /// <summary>Notes a fault of a field.</summary>
    public void Add(ItemField field, string reason) => Add(FaultKind.Field, ItemFields.Pointer(field), reason);

    /// <summary>Notes a fault of one segment or attribute.</summary>
    public void Add(ItemField field, string key, string reason) =>
        Add(FaultKind.Field, ItemFields.Append(ItemFields.Pointer(field), key), reason);

    /// <summary>Notes a fault.</summary>
    public void Add(FaultKind kind, string pointer, string reason) => Add(new Fault(kind, pointer, reason));

    /// <summary>Notes a fault of a field unless this reason is noted already.</summary>
    public void AddOnce(ItemField field, string reason)
    {
        if (!faults.Exists(fault => ReferenceEquals(fault.Reason, reason)))
        {
            Add(field, reason);
        }
    }

    /// <summary>Notes a field nobody knows. A sender's mistake comes with every item, so the last one is remembered.</summary>
    /// <param name="name">Its name in UTF-8.</param>
    /// <param name="kind">The endpoint.</param>
    public void AddUnknown(ReadOnlySpan<byte> name, IngestKind kind)
    {
        if (faults.Count > Most)
        {
            return;
        }

        if (lastUnknown is null || lastUnknownOf != kind || !name.SequenceEqual(lastUnknownName))
        {
            var text = Encoding.UTF8.GetString(name);
            lastUnknown = new Fault(FaultKind.UnknownField, ItemFields.Append("", text), ItemFields.Unknown(text, kind));
            lastUnknownName = name.ToArray();
            lastUnknownOf = kind;
        }

        Add(lastUnknown);
    }

    /// <summary>The refusal. Equal ones in a row are one object, so millions of bad lines stay small.</summary>
    public ItemResult Refuse()
    {
        if (last is null || !faults.SequenceEqual(last.Faults))
        {
            last = ItemResult.Rejected([.. faults]);
        }

        return last;
    }

    private void Add(Fault fault)
    {
        if (faults.Count <= Most)
        {
            faults.Add(faults.Count < Most ? fault : More);
        }
    }
}
