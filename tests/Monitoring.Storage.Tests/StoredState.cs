using System.Data;
using System.Data.Common;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Tests;

/// <summary>A transaction in a store that holds the state of one agent, and nothing else.</summary>
/// <param name="version">The version it has.</param>
/// <param name="writer">Who wrote it.</param>
internal sealed class StoredState(long version, long writer) : WriteTransaction
{
    public const string Name = "order-entry";

    // As the question for states gives them; between the name and the coverage stand counters and instants.
    private const int NameColumn = 3, CoverageColumn = 20, FoldColumn = 21, Columns = 23;

    private readonly List<Action<DbDataReader>> answers = [];

    public override RowWriter Write(RowShape shape) => throw new NotSupportedException("Nothing is written.");

    public override RowWriter Ask(RowQuestion question, Action<DbDataReader> answer)
    {
        answers.Add(answer);
        return new Keys();
    }

    public override async Task SendAsync(CancellationToken cancellationToken)
    {
        foreach (var answer in answers)
        {
            using var table = new DataTable();
            for (var i = 0; i < Columns; i++)
            {
                table.Columns.Add(null, i switch { NameColumn or CoverageColumn => typeof(string), >= FoldColumn => typeof(byte[]), _ => typeof(long) });
            }

            table.Rows.Add(
            [
                1L, version, writer, Name, .. Enumerable.Repeat<object>(0L, CoverageColumn - NameColumn - 1), DBNull.Value, FoldCodec.Encode(new AgentFold()), Array.Empty<byte>(),
            ]);
            await using var row = table.CreateDataReader();
            await row.ReadAsync(cancellationToken);
            answer(row);
        }

        answers.Clear();
    }

    public override Task<DbConnection> DirectAsync(CancellationToken cancellationToken) => throw new NotSupportedException("There is no connection.");

    public override Task CommitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Keys : RowWriter
    {
        public override RowWriter Number(long value) => this;

        public override RowWriter NumberOrNull(long? value) => this;

        public override RowWriter Text(string? value) => this;

        public override RowWriter Bytes(byte[]? value) => this;

        public override void End()
        {
        }
    }
}
